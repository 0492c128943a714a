//! Which address leads where.

use std::time::Duration;

use zzz::{
    CacheAnswers, CacheControl, Csrf, Envelope, Guarded, Layout, MemoryStore, RateLimit,
    SecurityHeaders, can, logged_in,
};

use crate::{
    blog,
    demos::{
        account, annex, answers, asking, bell, counter, deadline, door, failures, files, films,
        fireflies, forge, guards, guests, input, invitations, kitchen, lantern, letter, moon,
        neighbours, night, posts, sheep, shop, slow, stay, streams, tickets, todos, tokens,
        uploads, walk, webhooks,
    },
    home, kit,
    layout::{self, AppLayout},
};

// The whole list, to be read from top to bottom.
zzz::router! {
    pipeline pages { Layout::<AppLayout>::new() }
    pipeline visitors { account::remember_me(), Csrf::new() }
    pipeline members { Guarded::by(logged_in()).login_at("/login") }
    pipeline keepers { guards::Duties, guards::keepers() }
    pipeline guests { guards::Duties, guards::guests() }
    pipeline jar { fireflies::jar() }
    pipeline hurried { deadline::LENIENT }
    pipeline dropped { deadline::STRICT }
    pipeline guarded { SecurityHeaders::new(), RateLimit::per_minute(20).burst(4) }
    pipeline asking { neighbours::may_ask() }
    pipeline neighbourly { neighbours::let_in() }
    pipeline large { uploads::limits() }
    pipeline mapped { walk::limits() }
    pipeline signed { webhooks::verifier() }
    pipeline ours { bell::ours() }
    pipeline invited { Guarded::by(invitations::signed()) }
    pipeline keyed { Guarded::by(can(invitations::CELLAR)) }
    pipeline proxied { door::ours() }
    pipeline proxied_elsewhere { door::theirs() }
    pipeline named { door::names() }
    pipeline whispered { door::WHISPER }
    pipeline ordered { kitchen::apologise(), kitchen::once() }
    pipeline enveloped { Envelope::new() }
    pipeline lit { lantern::glow() }
    pipeline for_everybody { moon::for_everybody() }
    pipeline for_you { moon::for_you() }
    pipeline for_ever { CacheControl::immutable() }
    pipeline for_nobody { CacheControl::no_store() }
    pipeline kept { CacheAnswers::lasting(Duration::from_secs(60), MemoryStore::new()) }

    get "/" => home::page as home through pages;
    get "/kit" => kit::gallery as kit through visitors, pages;
    post "/kit" => kit::book through visitors, pages;
    post "/theme" => layout::theme as theme;

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
    get "/stay" => stay::form as stay through pages;
    post "/stay" => stay::book through pages;
    post "/breakfast" => input::breakfast;
    post "/stay/sheep" => stay::more_sheep as more_sheep through pages;
    get "/visits" => input::visits;
    get "/fireflies" => fireflies::catch through jar;

    post "/guests" => guests::register;

    // Who is logged in.
    scope "/" through visitors, pages {
        get "/login" => account::form as login;
        post "/login" => account::log_in;
        post "/logout" => account::log_out as logout;
        post "/logout/everywhere" => account::log_out_everywhere as log_out_everywhere;
        get "/ledger" => guards::ledger through keepers;
        get "/guest-room" => guards::guest_room through guests;
        get "/account" => account::show as account through members;
        get "/login/forge" => forge::begin as forge_login;
        get "/login/forge/callback" => forge::end;
    }

    get "/forge" => forge::ask as forge through pages;
    get "/token" => tokens::issue;
    get "/me" => tokens::me;
    get "/.well-known/jwks.json" => zzz::jwks;
    get "/invitation" => invitations::invite;
    get "/party" => invitations::party as party through invited;
    get "/tickets" => tickets::counter through pages;
    get "/train" => tickets::board as train;
    get "/key" => invitations::key;
    get "/cellar" => invitations::cellar through keyed;

    // A resource: four routes, and the names of their paths.
    resources "/posts" => posts only(index, show, create, delete);

    // Orders: a page for people, addresses for programs.
    get "/orders" => kitchen::index as orders through enveloped;
    post "/orders" => kitchen::create through ordered;
    scope "/" through visitors {
        get "/kitchen" => kitchen::page as kitchen through pages;
        put "/orders/:id" => kitchen::change as order;
        delete "/orders/:id" => kitchen::cancel;
    }

    // Pages that htmx changes in parts, and that work without it.
    scope "/" through visitors, pages {
        get "/todos/done" => todos::done as done_todos;
        get "/todos/age" => todos::age as age_of_todos;
        resources "/todos" => todos only(index, show, create, edit, update, delete);
        post "/todos/:id/tick" => todos::tick as tick_todo;
        get "/todos/:id/delete" => todos::ask as delete_todo;
        get "/walk" => walk::page as walk;
        post "/walk" => walk::plan through mapped;
        post "/walk/look" => walk::look as look_at_walk;
        post "/walk/walkers" => walk::add as add_walker;
        post "/walk/walkers/:index/remove" => walk::remove as remove_walker;
    }

    get "/sheep" => sheep::flock;

    // A blog on the database.
    get "/blog" => blog::index as blog;
    scope "/blog" as blog through visitors, pages {
        resources "/posts" => blog::posts;
        post "/posts/:slug/publish" => blog::posts::publish as publish_post;
        post "/posts/:slug/comments" => blog::comments::create as comments;
        delete "/posts/:slug/comments/:id" => blog::comments::delete as comment;
        resources "/users" => blog::users only(index, create);
        delete "/users/:id" => blog::users::delete as user;
    }

    // Bodies that arrive in pieces.
    get "/stream" => streams::lines;
    post "/echo" => streams::echo;
    get "/letter" => letter::letter;
    get "/night" => night::page through pages;
    get "/night/owls" => night::owls as owls;
    get "/upload" => uploads::page as upload through pages;
    post "/upload" => uploads::upload through large;
    mount "/" => films::routes();

    // What goes wrong.
    get "/error" => failures::error;
    get "/crash" => failures::crash;
    get "/panic" => failures::panic;

    // What keeps strangers at bay.
    get "/guarded" => guards::client through guarded;
    get "/neighbours" => neighbours::page through asking, pages;
    get "/neighbours/sheep" => neighbours::sheep through neighbourly;
    get "/door" => door::page through pages;
    get "/proxied" => door::visitor as proxied through proxied;
    get "/proxied/elsewhere" => door::visitor as proxied_elsewhere through proxied_elsewhere;
    get "/house" => door::house through named;
    get "/attic" => door::attic as attic;
    post "/whisper" => door::whisper as whisper through whispered;
    get "/ask" => asking::ask;
    post "/webhook" => webhooks::hear through signed;
    post "/bell" => bell::ring;
    post "/bell/heard" => bell::hear as hear_bell through ours;

    // Time and memory.
    get "/slow" => slow::slow;
    get "/deadline" => deadline::overdue through hurried;
    get "/deadline/cancelled" => deadline::cancelled through dropped;
    get "/counter" => counter::count;
    get "/counter/kept" => counter::count through kept;
    get "/moon" => moon::phase through for_everybody;
    get "/moon/dream" => moon::dream through for_you;
    get "/moon/landing" => moon::landing through for_ever;
    get "/moon/secret" => moon::secret through for_nobody;

    get "/song-book" => files::song_book;

    // What was there before.
    get "/candle" => lantern::candle through lit;
    mount "/" => lantern::routes();
    mount "/" => shop::routes();
    mount "/" => annex::routes();
}
