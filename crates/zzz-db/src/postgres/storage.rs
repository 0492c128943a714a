//! Databases of a server, made and removed.

use super::connect::Connector;
use crate::{
    Dialect, FromRow as _, Result, Value,
    driver::{Access, Call},
    pool::Pool,
    repo::Rows,
};

/// Makes the database `name`, and says whether it was not there.
pub(super) async fn create(server: &Pool<Connector>, name: &str) -> Result<bool> {
    change(server, name, false, "CREATE DATABASE ").await
}

/// Removes the database `name`, and says whether it was there.
pub(super) async fn remove(server: &Pool<Connector>, name: &str) -> Result<bool> {
    change(server, name, true, "DROP DATABASE ").await
}

/// Runs `sql` for the database if it is there, or is not, as `wanted` says.
async fn change(server: &Pool<Connector>, name: &str, wanted: bool, sql: &str) -> Result<bool> {
    server.start().await?;
    let result = async {
        let mut connection = server.checkout().await?;
        let asked = "SELECT count(*) FROM pg_database WHERE datname = $1".to_owned();
        let asked = Call::new(asked, vec![Value::Text(name.to_owned().into())], Access::Read);
        let mut calls = [asked.into_sink(Rows::new(i64::from_row))];
        connection.run(&mut calls).await?;
        let [asked] = calls;
        if asked.take_sink::<Rows<i64>>().into_inner().contains(&1) != wanted {
            return Ok(false);
        }
        let mut sql = sql.to_owned();
        Dialect::Postgres.write_name(name, &mut sql);
        connection.run(&mut [Call::new(sql, Vec::new(), Access::Write)]).await?;
        Ok(true)
    };
    let result = result.await;
    server.stop().await;
    result
}
