//! Which address leads where.

use std::time::Duration;

use crate::{
    demos::{answers, counter, deadline, failures, slow, streams},
    home,
    middleware::Deadline,
};

// The whole list, to be read from top to bottom.
zzz::router! {
    pipeline hurried { Deadline(Duration::from_secs(1)) }

    get "/" => home::page;

    // Answers.
    get "/hello" => answers::hello as hello;
    get "/json" => answers::json;
    get "/users/:id" => answers::user;
    get "/files/*path" => answers::file;
    get "/headers" => answers::headers;
    get "/redirect" => answers::redirect;
    get "/health" => answers::health;

    // Bodies that arrive in pieces.
    get "/stream" => streams::lines;
    post "/echo" => streams::echo;

    // What goes wrong.
    get "/error" => failures::error;
    get "/crash" => failures::crash;
    get "/panic" => failures::panic;

    // Time and memory.
    get "/slow" => slow::slow;
    get "/deadline" => deadline::overdue through hurried;
    get "/counter" => counter::count;
}
