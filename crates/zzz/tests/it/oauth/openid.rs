//! Providers of OpenID Connect.

use std::time::Duration;

use serde_json::{Value, json};
use zzz::{JwtAlgorithm, JwtSigningKey, OAuth2Provider, TestClient, TestServer};

use super::{
    ANN, CLIENT, Forge, Network, REFRESH, SECRET, World, agreed, begun, client, logged_in, oauth,
    refused,
};

/// The forge, as an issuer.
fn issuer(server: &TestServer) -> OAuth2Provider {
    let address = format!("http://{}", server.local_addr());
    OAuth2Provider::openid("forge", &address, CLIENT, SECRET)
}

async fn visited(server: &TestServer) -> TestClient {
    client(oauth(Network).with(issuer(server))).await
}

async fn fails(client: &TestClient, server: &TestServer) {
    let callback = agreed(server, &begun(client, "/login/forge").await).await;
    refused(client, &callback, 502, "provider_failed").await;
}

#[tokio::test]
async fn an_issuer_says_where_it_is_asked_and_who_has_logged_in() {
    let forge = Forge::default();
    let server = forge.serve().await;
    let client = visited(&server).await;
    let target = begun(&client, "/login/forge?to=/me").await;
    assert!(target.contains("&scope=openid+profile+email&"), "{target}");
    assert!(target.contains("&nonce="), "{target}");
    client.get(&agreed(&server, &target).await).await.assert_redirect("/me");
    client.get("/me").await.assert_body(ANN);
    // What it says of itself and its keys are asked for once.
    assert_eq!(forge.asked(), 2);
    let other = client.another();
    logged_in(&other, &server).await.assert_redirect("/me");
    other.get("/me").await.assert_body(ANN);
    assert_eq!(forge.asked(), 2);
}

#[tokio::test]
async fn an_issuer_without_profiles_says_it_in_the_token() {
    let forge = Forge::default();
    let server = forge.serve().await;
    forge.says_of_itself("userinfo_endpoint", Value::Null);
    let client = visited(&server).await;
    logged_in(&client, &server).await.assert_redirect("/me");
    client.get("/me").await.assert_body("Some(\"forge:ann-7\") ann ");
}

#[tokio::test]
async fn a_token_that_was_not_made_for_this_login_is_refused() {
    let forge = Forge::default();
    let server = forge.serve().await;
    let client = visited(&server).await;
    for (name, value) in [
        ("iss", json!("https://evil.example")),
        ("iss", Value::Null),
        ("aud", json!("somebody else")),
        ("aud", Value::Null),
        ("aud", json!(["somebody else", CLIENT])),
        ("azp", json!("somebody else")),
        ("azp", json!([CLIENT])),
        ("nonce", json!("of another login")),
        ("nonce", Value::Null),
        ("sub", Value::Null),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("sub", json!("bob-8")),
    ] {
        forge.says_in_tokens(name, value);
        fails(&client, &server).await;
    }
    forge.says_in_tokens("aud", json!([CLIENT]));
    forge.has_tokens_that_are(Duration::from_secs(3600));
    fails(&client, &server).await;
    forge.has_tokens_that_are(Duration::ZERO);
    forge.says_in_tokens("azp", json!(CLIENT));
    logged_in(&client, &server).await.assert_redirect("/me");
}

#[tokio::test]
async fn a_token_that_the_issuer_did_not_sign_is_refused() {
    let forge = Forge::default();
    let server = forge.serve().await;
    let client = visited(&server).await;
    let stranger =
        JwtSigningKey::from_pem(JwtAlgorithm::Es256, include_str!("keys/stranger.pem")).unwrap();
    let secret = [7; 32];
    let by_secret = JwtSigningKey::from_secret(JwtAlgorithm::Hs256, &secret).unwrap();
    for key in
        [stranger.clone(), stranger.named("forge"), by_secret.clone(), by_secret.named("forge")]
    {
        forge.has_tokens_signed_by(Some(key));
        fails(&client, &server).await;
    }
    forge.has_tokens_signed_by(None);
    logged_in(&client, &server).await.assert_redirect("/me");
}

#[tokio::test]
async fn an_answer_without_a_token_of_the_issuer_is_none() {
    let forge = Forge::default();
    let server = forge.serve().await;
    let client = visited(&server).await;
    for id_token in [Value::Null, json!(""), json!("a.b.c"), json!(7)] {
        let answer =
            json!({"access_token": "a", "token_type": "bearer", "id_token": id_token}).to_string();
        forge.answers_tokens(Some((200, answer)));
        fails(&client, &server).await;
    }
}

#[tokio::test]
async fn what_an_issuer_says_of_itself_is_looked_at() {
    let forge = Forge::default();
    let server = forge.serve().await;
    for (name, value) in [
        ("issuer", json!("https://evil.example")),
        ("issuer", Value::Null),
        ("authorization_endpoint", json!("http://evil.example/authorize")),
        ("token_endpoint", json!("http://evil.example/token")),
        ("userinfo_endpoint", json!("http://evil.example/profile")),
        ("revocation_endpoint", json!("file:///etc/passwd")),
        ("jwks_uri", json!("http://evil.example/keys")),
        ("jwks_uri", Value::Null),
        ("id_token_signing_alg_values_supported", json!(["HS256", "none"])),
        ("id_token_signing_alg_values_supported", json!([])),
    ] {
        forge.says_of_itself(name, value);
        let client = visited(&server).await;
        refused(&client, "/login/forge", 502, "provider_failed").await;
    }
    forge.says_of_itself("token_endpoint_auth_methods_supported", json!(["client_secret_post"]));
    let client = visited(&server).await;
    logged_in(&client, &server).await.assert_redirect("/me");
}

#[tokio::test]
async fn an_issuer_that_names_itself_has_to_be_named() {
    let forge = Forge::default();
    let server = forge.serve().await;
    let address = format!("http://{}", server.local_addr());
    let client = visited(&server).await;
    // It does not have to, and must not name another one.
    forge.issuer(Some("https://evil.example"));
    let callback = agreed(&server, &begun(&client, "/login/forge").await).await;
    refused(&client, &callback, 400, "login_mixed_up").await;
    forge.issuer(Some(&address));
    logged_in(&client.another(), &server).await.assert_redirect("/me");
    // It has to.
    forge.says_of_itself("authorization_response_iss_parameter_supported", json!(true));
    let client = visited(&server).await;
    logged_in(&client.another(), &server).await.assert_redirect("/me");
    forge.issuer(None);
    let callback = agreed(&server, &begun(&client, "/login/forge").await).await;
    refused(&client, &callback, 400, "login_mixed_up").await;
}

#[tokio::test]
async fn an_issuer_that_says_nothing_is_a_bad_gateway_until_it_speaks() {
    let forge = Forge::default();
    let server = forge.serve().await;
    let client = visited(&server).await;
    forge.is_silent(true);
    refused(&client, "/login/forge", 502, "provider_failed").await;
    forge.is_silent(false);
    let target = begun(&client, "/login/forge").await;
    // Without its keys, nobody can be believed.
    forge.is_silent(true);
    let callback = agreed(&server, &target).await;
    refused(&client, &callback, 503, "keys_unavailable").await;
    server.stop().await;
    let begins = client.get("/login/forge").await;
    begins.assert_status(303);
}

#[tokio::test]
async fn what_an_issuer_said_is_believed_while_it_is_away_but_not_for_ever() {
    let forge = Forge::default();
    let server = forge.serve().await;
    let client = visited(&server).await;
    begun(&client, "/login/forge").await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(2 * 3600)).await;
    tokio::time::resume();
    // Unchanged, it is as good as new.
    begun(&client, "/login/forge").await;
    assert_eq!(forge.asked(), 2);
    forge.is_silent(true);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(2 * 3600)).await;
    tokio::time::resume();
    begun(&client, "/login/forge").await;
    begun(&client, "/login/forge").await;
    assert_eq!(forge.asked(), 3, "it is left alone for a minute");
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(23 * 3600)).await;
    tokio::time::resume();
    refused(&client, "/login/forge", 502, "provider_failed").await;
}

#[tokio::test]
async fn tokens_of_an_issuer_are_renewed_and_ended() {
    let forge = Forge::default();
    let server = forge.serve().await;
    let oauth = oauth(Network).with(issuer(&server));
    let tokens = oauth.refresh("forge", REFRESH).await.unwrap();
    oauth.revoke("forge", tokens.access()).await.unwrap();
    assert_eq!(forge.revoked(), [tokens.access()]);
}

#[tokio::test]
async fn presets_ask_the_issuer_that_their_documentation_names() {
    let tenant = "9188040D-6C67-4C5B-B112-36A304B66DAD";
    for (preset, address) in [
        (
            OAuth2Provider::google("id", "secret"),
            "https://accounts.google.com/.well-known/openid-configuration",
        ),
        (
            OAuth2Provider::gitlab("id", "secret"),
            "https://gitlab.com/.well-known/openid-configuration",
        ),
        (
            OAuth2Provider::microsoft(tenant, "id", "secret"),
            "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0\
             /.well-known/openid-configuration",
        ),
    ] {
        let world = World::default();
        let path = format!("/login/{}", preset.name());
        client(oauth(world.clone()).with(preset)).await.get(&path).await.assert_status(502);
        assert_eq!(world.asked.lock().unwrap()[0].uri(), address);
    }
}
