//! What is looked up: patterns in zzz's notation, and a request path for each.

/// A set of patterns and the requests that are made to it.
pub struct Case {
    pub name: &'static str,
    pub patterns: Vec<String>,
    /// At least one for every pattern.
    pub requests: Vec<String>,
}

/// The cases that are measured; the last two show how the cost grows with the number of routes.
pub fn cases() -> Vec<Case> {
    vec![
        small(),
        github(),
        generated("generated 1,000", 1_000),
        generated("generated 100", 100),
        generated("generated 10,000", 10_000),
    ]
}

/// An application of ten routes.
fn small() -> Case {
    let patterns = [
        "/",
        "/health",
        "/login",
        "/logout",
        "/users",
        "/users/:id",
        "/users/:id/edit",
        "/posts/:slug",
        "/posts/:slug/comments/:comment",
        "/assets/*path",
    ];
    let requests = [
        "/",
        "/health",
        "/login",
        "/logout",
        "/users",
        "/users/4711",
        "/users/4711/edit",
        "/posts/why-routers-are-trees",
        "/posts/why-routers-are-trees/comments/12",
        "/assets/css/app-8f3a1c.css",
    ];
    Case {
        name: "small",
        patterns: patterns.map(str::to_owned).to_vec(),
        requests: requests.map(str::to_owned).to_vec(),
    }
}

/// GitHub's API: a request for each of its 203 routes. Routes that differ only in their method
/// share a pattern, because a tree knows no methods.
fn github() -> Case {
    let mut patterns: Vec<String> = Vec::new();
    let mut requests = Vec::new();
    for line in GITHUB.lines().filter(|line| !line.is_empty()) {
        let (methods, pattern) = line.split_once(' ').expect("methods, then a pattern");
        for _ in methods.split(',') {
            requests.push(request(pattern));
        }
        patterns.push(pattern.to_owned());
    }
    assert_eq!(requests.len(), 203);
    Case {
        name: "github",
        patterns,
        requests,
    }
}

/// Writes a plausible value for every parameter of `pattern`.
fn request(pattern: &str) -> String {
    let segments = pattern.split('/').map(|segment| match segment {
        ":owner" | ":org" => "rust-lang",
        ":user" | ":target_user" | ":assignee" | ":collaborator" => "octocat",
        ":repo" => "cargo",
        ":sha" => "6dcb09b5b57875f334f61aebed695e2e4193db5e",
        ":name" => "needs-review",
        ":ref" | ":branch" => "master",
        ":client_id" => "0b1c7a1d8e5f4c2a9b3d",
        ":access_token" => "e72e16c7e42f292c6912e7710c838347ae178b4a",
        ":keyword" => "router",
        ":state" => "open",
        ":repository" => "cargo",
        ":email" => "octocat@github.com",
        segment if segment.starts_with(':') => "1347",
        segment => segment,
    });
    segments.collect::<Vec<_>>().join("/")
}

/// What generated resources are called.
const WORDS: [&str; 24] = [
    "account",
    "article",
    "asset",
    "audit",
    "banner",
    "basket",
    "category",
    "channel",
    "comment",
    "customer",
    "delivery",
    "device",
    "discount",
    "document",
    "employee",
    "invoice",
    "location",
    "message",
    "notification",
    "order",
    "payment",
    "product",
    "shipment",
    "subscription",
];

/// `count` routes of resources under a few prefixes, as a generator for such routes would write
/// them, some with nested resources and a few with wildcards.
fn generated(name: &'static str, count: usize) -> Case {
    const PREFIXES: [&str; 4] = ["", "/api/v1", "/api/v2", "/admin"];
    let mut patterns = Vec::new();
    'all: for round in 0.. {
        for prefix in PREFIXES {
            for (index, word) in WORDS.into_iter().enumerate() {
                let other = WORDS[(index * 7 + round * 5 + 3) % WORDS.len()];
                let resource = match round {
                    0 => format!("{word}s"),
                    _ => format!("{word}-{other}s{round}"),
                };
                let nested = [
                    format!("{prefix}/{resource}"),
                    format!("{prefix}/{resource}/new"),
                    format!("{prefix}/{resource}/:id"),
                    format!("{prefix}/{resource}/:id/edit"),
                    format!("{prefix}/{resource}/:id/{other}s"),
                    format!("{prefix}/{resource}/:id/{other}s/:{other}"),
                    format!("{prefix}/{resource}/:id/{other}s/:{other}/history"),
                    format!("{prefix}/{resource}/:id/files/*path"),
                ];
                for pattern in nested {
                    if patterns.len() == count {
                        break 'all;
                    }
                    patterns.push(pattern);
                }
            }
        }
    }
    let values = [
        "42",
        "1347",
        "9f8b1c2d",
        "0190163d-8694-739b-aea5-966c26f8ad90",
        "blue-suede",
    ];
    let requests = patterns
        .iter()
        .enumerate()
        .map(|(number, pattern)| {
            let segments = pattern.split('/').enumerate().map(|(place, segment)| {
                match segment.as_bytes().first() {
                    Some(b':') => values[(number + place) % values.len()],
                    Some(b'*') => "2026/11/report.pdf",
                    _ => segment,
                }
            });
            segments.collect::<Vec<_>>().join("/")
        })
        .collect();
    Case {
        name,
        patterns,
        requests,
    }
}

/// The routes of version 3 of GitHub's API, the usual load for comparing routers: the methods of a
/// path, then the path.
const GITHUB: &str = "
GET,POST /authorizations
GET,DELETE /authorizations/:id
DELETE /applications/:client_id/tokens
GET,DELETE /applications/:client_id/tokens/:access_token
GET /emojis
GET /events
GET /feeds
GET,POST /gists
GET,DELETE /gists/:id
POST /gists/:id/forks
GET,PUT,DELETE /gists/:id/star
GET /gitignore/templates
GET /gitignore/templates/:name
GET /issues
GET /legacy/issues/search/:owner/:repository/:state/:keyword
GET /legacy/repos/search/:keyword
GET /legacy/user/email/:email
GET /legacy/user/search/:keyword
POST /markdown
POST /markdown/raw
GET /meta
GET /networks/:owner/:repo/events
GET,PUT /notifications
GET /notifications/threads/:id
GET,PUT,DELETE /notifications/threads/:id/subscription
GET /orgs/:org
GET /orgs/:org/events
GET /orgs/:org/issues
GET /orgs/:org/members
GET,DELETE /orgs/:org/members/:user
GET /orgs/:org/public_members
GET,PUT,DELETE /orgs/:org/public_members/:user
GET,POST /orgs/:org/repos
GET,POST /orgs/:org/teams
GET /rate_limit
GET,DELETE /repos/:owner/:repo
GET /repos/:owner/:repo/assignees
GET /repos/:owner/:repo/assignees/:assignee
GET /repos/:owner/:repo/branches
GET /repos/:owner/:repo/branches/:branch
GET /repos/:owner/:repo/collaborators
GET,PUT,DELETE /repos/:owner/:repo/collaborators/:user
GET /repos/:owner/:repo/comments
GET,DELETE /repos/:owner/:repo/comments/:id
GET /repos/:owner/:repo/commits
GET /repos/:owner/:repo/commits/:sha
GET,POST /repos/:owner/:repo/commits/:sha/comments
GET /repos/:owner/:repo/contributors
GET /repos/:owner/:repo/downloads
GET,DELETE /repos/:owner/:repo/downloads/:id
GET /repos/:owner/:repo/events
GET,POST /repos/:owner/:repo/forks
POST /repos/:owner/:repo/git/blobs
GET /repos/:owner/:repo/git/blobs/:sha
POST /repos/:owner/:repo/git/commits
GET /repos/:owner/:repo/git/commits/:sha
GET,POST /repos/:owner/:repo/git/refs
POST /repos/:owner/:repo/git/tags
GET /repos/:owner/:repo/git/tags/:sha
POST /repos/:owner/:repo/git/trees
GET /repos/:owner/:repo/git/trees/:sha
GET,POST /repos/:owner/:repo/hooks
GET,DELETE /repos/:owner/:repo/hooks/:id
POST /repos/:owner/:repo/hooks/:id/tests
GET,POST /repos/:owner/:repo/issues
GET /repos/:owner/:repo/issues/:number
GET,POST /repos/:owner/:repo/issues/:number/comments
GET /repos/:owner/:repo/issues/:number/events
GET,POST,PUT,DELETE /repos/:owner/:repo/issues/:number/labels
DELETE /repos/:owner/:repo/issues/:number/labels/:name
GET,POST /repos/:owner/:repo/keys
GET,DELETE /repos/:owner/:repo/keys/:id
GET,POST /repos/:owner/:repo/labels
GET,DELETE /repos/:owner/:repo/labels/:name
GET /repos/:owner/:repo/languages
POST /repos/:owner/:repo/merges
GET,POST /repos/:owner/:repo/milestones
GET,DELETE /repos/:owner/:repo/milestones/:number
GET /repos/:owner/:repo/milestones/:number/labels
GET,PUT /repos/:owner/:repo/notifications
GET,POST /repos/:owner/:repo/pulls
GET /repos/:owner/:repo/pulls/:number
GET,PUT /repos/:owner/:repo/pulls/:number/comments
GET /repos/:owner/:repo/pulls/:number/commits
GET /repos/:owner/:repo/pulls/:number/files
GET,PUT /repos/:owner/:repo/pulls/:number/merge
GET /repos/:owner/:repo/readme
GET,POST /repos/:owner/:repo/releases
GET,DELETE /repos/:owner/:repo/releases/:id
GET /repos/:owner/:repo/releases/:id/assets
GET /repos/:owner/:repo/stargazers
GET /repos/:owner/:repo/stats/code_frequency
GET /repos/:owner/:repo/stats/commit_activity
GET /repos/:owner/:repo/stats/contributors
GET /repos/:owner/:repo/stats/participation
GET /repos/:owner/:repo/stats/punch_card
GET,POST /repos/:owner/:repo/statuses/:ref
GET /repos/:owner/:repo/subscribers
GET,PUT,DELETE /repos/:owner/:repo/subscription
GET /repos/:owner/:repo/tags
GET /repos/:owner/:repo/teams
GET /repositories
GET /search/code
GET /search/issues
GET /search/repositories
GET /search/users
GET,DELETE /teams/:id
GET /teams/:id/members
GET,PUT,DELETE /teams/:id/members/:user
GET /teams/:id/repos
GET,PUT,DELETE /teams/:id/repos/:owner/:repo
GET /user
GET,POST,DELETE /user/emails
GET /user/followers
GET /user/following
GET,PUT,DELETE /user/following/:user
GET /user/issues
GET,POST /user/keys
GET,DELETE /user/keys/:id
GET /user/orgs
GET,POST /user/repos
GET /user/starred
GET,PUT,DELETE /user/starred/:owner/:repo
GET /user/subscriptions
GET,PUT,DELETE /user/subscriptions/:owner/:repo
GET /user/teams
GET /users
GET /users/:user
GET /users/:user/events
GET /users/:user/events/orgs/:org
GET /users/:user/events/public
GET /users/:user/followers
GET /users/:user/following
GET /users/:user/following/:target_user
GET /users/:user/gists
GET /users/:user/keys
GET /users/:user/orgs
GET /users/:user/received_events
GET /users/:user/received_events/public
GET /users/:user/repos
GET /users/:user/starred
GET /users/:user/subscriptions
";
