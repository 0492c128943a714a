//! Providers that many have an account at.

use super::{OAuth2Endpoints, OAuth2Provider, profile::Fields};

impl OAuth2Provider {
    /// Google, called `google`
    /// ([OpenID Connect](https://developers.google.com/identity/openid-connect/openid-connect)).
    pub fn google(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self::openid("google", "https://accounts.google.com", client_id, client_secret)
    }

    /// Microsoft, called `microsoft`, for those of one directory, by the number of its tenant
    /// ([OpenID Connect](https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc));
    /// `9188040d-6c67-4c5b-b112-36a304b66dad` is that of personal accounts. It vouches for no address.
    ///
    /// There is none for everybody's directories (`common`): what such an account is called is
    /// decided by whoever made its directory.
    ///
    /// # Panics
    ///
    /// If the tenant is no number of one.
    pub fn microsoft(
        tenant: &str,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Self {
        let is_digit = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
        assert!(
            tenant.len() == 36 && tenant.bytes().all(is_digit),
            "a tenant has a number as `9188040d-6c67-4c5b-b112-36a304b66dad`, and not {tenant:?}: the \
             portal shows it as `Directory (tenant) ID`"
        );
        let tenant = tenant.to_ascii_lowercase();
        let issuer = format!("https://login.microsoftonline.com/{tenant}/v2.0");
        Self::openid("microsoft", &issuer, client_id, client_secret)
    }

    /// gitlab.com, called `gitlab`
    /// ([OpenID Connect](https://docs.gitlab.com/integration/openid_connect_provider/)); one of
    /// your own is a provider of [`openid`](Self::openid).
    pub fn gitlab(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self::openid("gitlab", "https://gitlab.com", client_id, client_secret)
    }

    /// GitHub, called `github`: name, login and picture, and the verified address among those of
    /// the account ([OAuth apps](https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps)).
    pub fn github(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        let endpoints = OAuth2Endpoints {
            authorize: "https://github.com/login/oauth/authorize".to_owned(),
            token: "https://github.com/login/oauth/access_token".to_owned(),
            profile: "https://api.github.com/user".to_owned(),
            revoke: None,
            issuer: None,
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
            issuer: None,
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
