//! How many files and sockets a process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What connections leave to everything else, or an eighth of all if that is less: databases, files, the log.
const RESERVE: u64 = 64;

/// How many connections can be open, if `wanted` shall be: all descriptors that the process may have but a reserve, so that a flood
/// of connections takes none from the application.
///
/// Where the limit is lower than the system allows, it is raised as far as is needed.
pub(crate) fn connections_max(wanted: usize) -> usize {
    let needed = (wanted as u64).saturating_add(RESERVE);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // Without a limit there is nothing to share.
    let Some(limit) = current.filter(|limit| *limit < needed) else {
        return wanted;
    };
    let raised = maximum.map_or(needed, |maximum| maximum.min(needed));
    let is_raised = setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum }).is_ok();
    let limit = if is_raised { raised } else { limit };
    let possible = usize::try_from(limit - RESERVE.min(limit / 8)).unwrap_or(usize::MAX).max(1);
    // A little less than what nobody has asked for is nothing to tell.
    if possible < wanted / 2 {
        tracing::warn!(
            limit,
            "of {wanted} connections, only {possible} are served at once: this process may have no more \
             files open; raise the limit, LimitNOFILE= of systemd or ulimit -n"
        );
    }
    possible.min(wanted)
}
