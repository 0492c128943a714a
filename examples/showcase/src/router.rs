//! Which address leads where.

use std::time::Duration;

use zzz::Deadline;

use crate::{
    demos::{
        answers, counter, deadline, failures, input, night, posts, slow, stay, streams, uploads,
    },
    home,
};

// The whole list, to be read from top to bottom.
zzz::router! {
    pipeline hurried { Deadline::after(Duration::from_secs(1)) }
    pipeline large { uploads::limits() }

    get "/" => home::page;

    // Answers.
    get "/hello" => answers::hello as hello;
    get "/json" => answers::json;
    get "/users/:id" => answers::user;
    get "/files/*path" => answers::file;
    get "/headers" => answers::headers;
    get "/redirect" => answers::redirect;
    get "/health" => answers::health;

    // What clients send.
    get "/search" => input::search;
    post "/json" => input::add_up;
    get "/stay" => stay::form as stay;
    post "/stay" => stay::book;
    get "/visits" => input::visits;

    // A resource: four routes, and the names of their paths.
    resources "/posts" => posts only(index, show, create, delete);

    // Bodies that arrive in pieces.
    get "/stream" => streams::lines;
    post "/echo" => streams::echo;
    get "/night" => night::page;
    get "/night/owls" => night::owls as owls;
    get "/upload" => uploads::page as upload;
    post "/upload" => uploads::upload through large;

    // What goes wrong.
    get "/error" => failures::error;
    get "/crash" => failures::crash;
    get "/panic" => failures::panic;

    // Time and memory.
    get "/slow" => slow::slow;
    get "/deadline" => deadline::overdue through hurried;
    get "/counter" => counter::count;
}
