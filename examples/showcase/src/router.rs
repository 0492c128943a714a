//! Which address leads where.

use std::time::Duration;

use zzz::{
    CacheAnswers, Csrf, Guarded, Keys, MemoryStore, RateLimit, SecurityHeaders, Sessions, can,
    logged_in, random_token,
};

use crate::{
    demos::{
        account, answers, asking, counter, deadline, failures, films, forge, guards, guests, input,
        invitations, lantern, neighbours, night, posts, sheep, slow, stay, streams, tokens,
        uploads, webhooks,
    },
    home,
};

// The whole list, to be read from top to bottom.
zzz::router! {
    pipeline visitors { sessions(), account::remember_me(), Csrf::new() }
    pipeline members { Guarded::by(logged_in()).login_at("/login") }
    pipeline hurried { deadline::LENIENT }
    pipeline dropped { deadline::STRICT }
    pipeline guarded { SecurityHeaders::new(), RateLimit::per_minute(20).burst(4) }
    pipeline neighbourly { neighbours::let_in() }
    pipeline large { uploads::limits() }
    pipeline signed { webhooks::verifier() }
    pipeline invited { Guarded::by(invitations::signed()) }
    pipeline keyed { Guarded::by(can(invitations::CELLAR)) }
    pipeline kept { CacheAnswers::lasting(Duration::from_secs(60), MemoryStore::new()) }

    get "/" => home::page;

    // Answers.
    get "/hello" => answers::hello as hello;
    get "/json" => answers::json;
    get "/users/:id" => answers::user;
    get "/files/*path" => answers::file;
    get "/headers" => answers::headers;
    get "/redirect" => answers::redirect;

    // What clients send.
    get "/search" => input::search;
    post "/json" => input::add_up;
    get "/stay" => stay::form as stay;
    post "/stay" => stay::book;
    post "/stay/sheep" => stay::more_sheep as more_sheep;
    get "/visits" => input::visits;

    post "/guests" => guests::register;

    // Who is logged in.
    scope "/" through visitors {
        get "/login" => account::form as login;
        post "/login" => account::log_in;
        post "/logout" => account::log_out;
        get "/account" => account::show as account through members;
        get "/login/forge" => forge::begin as forge_login;
        get "/login/forge/callback" => forge::end;
    }

    get "/forge" => forge::ask as forge;
    get "/token" => tokens::issue;
    get "/me" => tokens::me;
    get "/.well-known/jwks.json" => zzz::jwks;
    get "/invitation" => invitations::invite;
    get "/party" => invitations::party as party through invited;
    get "/key" => invitations::key;
    get "/cellar" => invitations::cellar through keyed;

    // A resource: four routes, and the names of their paths.
    resources "/posts" => posts only(index, show, create, delete);

    get "/sheep" => sheep::flock;

    // Bodies that arrive in pieces.
    get "/stream" => streams::lines;
    post "/echo" => streams::echo;
    get "/night" => night::page;
    get "/night/owls" => night::owls as owls;
    get "/upload" => uploads::page as upload;
    post "/upload" => uploads::upload through large;
    mount "/" => films::routes();

    // What goes wrong.
    get "/error" => failures::error;
    get "/crash" => failures::crash;
    get "/panic" => failures::panic;

    // What keeps strangers at bay.
    get "/guarded" => guards::client through guarded;
    get "/neighbours" => neighbours::page;
    get "/neighbours/sheep" => neighbours::sheep through neighbourly;
    get "/ask" => asking::ask;
    post "/webhook" => webhooks::hear through signed;

    // Time and memory.
    get "/slow" => slow::slow;
    get "/deadline" => deadline::overdue through hurried;
    get "/deadline/cancelled" => deadline::cancelled through dropped;
    get "/counter" => counter::count;
    get "/counter/kept" => counter::count through kept;

    // What was there before.
    mount "/" => lantern::routes();
}

/// Sessions that end with the program: the key is made at each start. An application that
/// is in use has one in its configuration.
fn sessions() -> Sessions {
    let keys = Keys::new(&random_token()).expect("256 bits are enough");
    Sessions::in_store(MemoryStore::new(), &keys)
}
