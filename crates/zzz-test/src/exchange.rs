//! From a request to its answer: cookies, redirects, framing.

use std::time::SystemTime;

use zzz_core::{
    Body, Headers,
    bytes::Bytes,
    http::{HeaderValue, Method, header},
};

use crate::{
    TestClient, TestRequest, TestResponse, TestStream,
    carrier::{Incoming, Outgoing},
    client::LOCALHOST,
    redirect::{Hop, keeps_request, resolved, sends_on},
    request::{Sent, appended},
};

/// Sends `request` and follows where its answers lead.
pub(crate) async fn run(mut request: TestRequest<'_>) -> TestResponse {
    let mut hops: Vec<Hop> = Vec::new();
    let mut seen: Vec<(Method, String, Option<String>)> = Vec::new();
    loop {
        let (sent, outgoing) = prepared(&mut request);
        let host = sent.headers.get(header::HOST).unwrap_or(LOCALHOST);
        seen.push((
            sent.method.clone(),
            sent.target.clone(),
            sent.headers.get(header::COOKIE).map(str::to_owned),
        ));
        let answer = match request.client.carrier().send(outgoing).await {
            Ok(answer) => answer,
            Err(why) => panic!("{why}\n\n{sent}"),
        };
        keep_cookies(request.client, &sent, &answer.headers);
        let Some((hop, target)) = next(host, &sent, &answer, request.redirects_max) else {
            return TestResponse::new(sent, hops, answer);
        };
        hops.push(hop);
        if hops.len() > request.redirects_max {
            let max = request.redirects_max;
            fail(&format!("more than {max} redirects"), &hops, &sent);
        }
        redirect(&mut request, target, &answer, &sent, &hops);
        let cookie = headers_of(&request).get(header::COOKIE).map(str::to_owned);
        let again = (request.method.clone(), request.target.clone(), cookie);
        // Twice may be the way: there, to what lets one in, and there again.
        if seen.iter().filter(|before| **before == again).count() > 1 {
            fail("the redirects lead in a circle", &hops, &sent);
        }
    }
}

/// Sends `request` and returns once its answer begins.
pub(crate) async fn open(mut request: TestRequest<'_>) -> TestStream {
    let (sent, outgoing) = prepared(&mut request);
    match request.client.carrier().open(outgoing).await {
        Ok(answer) => {
            keep_cookies(request.client, &sent, &answer.headers);
            TestStream::new(sent, answer)
        }
        Err(why) => panic!("{why}\n\n{sent}"),
    }
}

/// The request as it goes out, and as it is shown.
fn prepared(request: &mut TestRequest<'_>) -> (Sent, Outgoing) {
    let headers = headers_of(request);
    let sent = Sent {
        location: request.location,
        content: request.body.as_bytes().map(Bytes::copy_from_slice),
        headers: headers.clone(),
        method: request.method.clone(),
        target: request.target.clone(),
    };
    let outgoing = Outgoing {
        method: sent.method.clone(),
        target: sent.target.clone(),
        headers,
        body: std::mem::take(&mut request.body),
    };
    (sent, outgoing)
}

fn keep_cookies(client: &TestClient, sent: &Sent, answer: &Headers) {
    if let Some(mut jar) = client.jar() {
        let host = sent.headers.get(header::HOST).unwrap_or(LOCALHOST);
        jar.receive(host, &sent.target, answer, SystemTime::now());
    }
}

/// The way that `answer` points out, if it is to be gone.
fn next(host: &str, sent: &Sent, answer: &Incoming, redirects_max: usize) -> Option<(Hop, String)> {
    if redirects_max == 0 || !sends_on(answer.status) {
        return None;
    }
    let location = answer.headers.get(header::LOCATION)?;
    let target = resolved(host, &sent.target, location)?;
    let hop = Hop {
        method: sent.method.clone(),
        target: sent.target.clone(),
        status: answer.status,
        location: location.to_owned(),
    };
    Some((hop, target))
}

/// Makes of `request` the one that follows.
fn redirect(
    request: &mut TestRequest<'_>,
    target: String,
    answer: &Incoming,
    sent: &Sent,
    hops: &[Hop],
) {
    request.target = target;
    if keeps_request(answer.status) {
        match &sent.content {
            Some(content) => request.body = content.clone().into(),
            None => fail("a stream cannot be sent a second time", hops, sent),
        }
        return;
    }
    if request.method != Method::HEAD {
        request.method = Method::GET;
    }
    for name in [
        header::CONTENT_TYPE,
        header::CONTENT_LENGTH,
        header::CONTENT_ENCODING,
        header::CONTENT_LANGUAGE,
        header::TRANSFER_ENCODING,
    ] {
        request.headers.remove(name);
    }
    request.body = Body::empty();
}

/// The headers as they go out.
fn headers_of(request: &TestRequest<'_>) -> Headers {
    let mut headers = Headers::new();
    let (own, defaults) = (&request.headers, request.client.defaults());
    if !own.contains(header::HOST) && !defaults.contains(header::HOST) {
        headers.append(header::HOST, HeaderValue::from_static(LOCALHOST));
    }
    for (name, value) in defaults.iter() {
        if !own.contains(name) {
            appended(&mut headers, name, value);
        }
    }
    headers.extend(own);
    if !headers.contains(header::COOKIE)
        && let Some(cookies) = cookies_for(request.client, &headers, &request.target)
    {
        appended(&mut headers, "cookie", cookies.as_bytes());
    }
    let is_framed =
        headers.contains(header::CONTENT_LENGTH) || headers.contains(header::TRANSFER_ENCODING);
    // RFC 9110, section 8.6: where a method means content, a length says
    // that there is none.
    let means_content = [Method::POST, Method::PUT, Method::PATCH].contains(&request.method);
    match request.body.len() {
        _ if is_framed => {}
        Some(0) if !means_content => {}
        Some(length) => headers.append(header::CONTENT_LENGTH, length.into()),
        None => {
            headers.append(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        }
    }
    headers
}

fn cookies_for(client: &TestClient, headers: &Headers, target: &str) -> Option<String> {
    let host = headers.get(header::HOST).unwrap_or(LOCALHOST);
    client.jar()?.field(host, target, SystemTime::now())
}

fn fail(what: &str, hops: &[Hop], sent: &Sent) -> ! {
    let chain: Vec<_> = hops.iter().map(|hop| format!("  {hop}\n")).collect();
    panic!("{what}:\n{}\n{sent}", chain.concat())
}
