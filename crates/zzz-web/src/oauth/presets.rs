//! Providers that many have an account at.

use super::{OAuth2Endpoints, OAuth2Provider, profile::Fields};

impl OAuth2Provider {
    /// GitHub, called `github`: name, login and picture, and the verified address among those of
    /// the account ([OAuth apps](https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps)).
    pub fn github(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        let endpoints = OAuth2Endpoints {
            authorize: "https://github.com/login/oauth/authorize".to_owned(),
            token: "https://github.com/login/oauth/access_token".to_owned(),
            profile: "https://api.github.com/user".to_owned(),
            revoke: None,
        };
        let mut github = Self::new("github", client_id, client_secret, endpoints)
            .secret_in_body()
            .scope("read:user")
            .scope("user:email");
        github.fields = Fields {
            id: "id".to_owned(),
            name: ["name", "login"],
            picture: "avatar_url",
            ..Fields::default()
        };
        github.emails = Some("https://api.github.com/user/emails".to_owned());
        github
    }

    /// Discord, called `discord`: name and address
    /// ([OAuth2](https://docs.discord.com/developers/topics/oauth2)).
    pub fn discord(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        let endpoints = OAuth2Endpoints {
            authorize: "https://discord.com/oauth2/authorize".to_owned(),
            token: "https://discord.com/api/oauth2/token".to_owned(),
            profile: "https://discord.com/api/users/@me".to_owned(),
            revoke: Some("https://discord.com/api/oauth2/token/revoke".to_owned()),
        };
        let mut discord = Self::new("discord", client_id, client_secret, endpoints)
            .scope("identify")
            .scope("email");
        discord.fields = Fields {
            id: "id".to_owned(),
            name: ["global_name", "username"],
            email_verified: "verified",
            // Theirs is no address, but a part of one.
            picture: "",
        };
        discord
    }
}
