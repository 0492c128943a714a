//! What Node and Python see.

use std::sync::Arc;

use zzz_server::RunningServer;

use super::run;
use crate::{
    bodies::roomy,
    support::{Carrier, on_every_backend},
    test_app,
};

fn serve(carrier: Carrier) -> (RunningServer, String) {
    let server = carrier.serve(test_app::app(Arc::default()), roomy());
    let port = server.local_addr().port().to_string();
    (server, port)
}

/// Asks three times on one connection, sends 10 MiB in chunks and waits for the word to do so, and leaves in the middle of a body.
const NODE: &str = r#"
const http = require('node:http');
const port = process.argv[1];
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const ask = (options, body) => new Promise((tell, fail) => {
  const request = http.request({ host: '127.0.0.1', port, agent, ...options }, (answer) => {
    let bytes = 0;
    answer.on('data', (data) => { bytes += data.length; });
    answer.on('end', () => tell([answer.statusCode, bytes, request.reusedSocket]));
  });
  request.on('error', fail);
  if (options.headers?.expect) request.on('continue', () => body(request)); else body(request);
});
const nothing = (request) => request.end();
const large = (request) => {
  let left = 160;
  const piece = Buffer.alloc(65536, 'x');
  const send = () => {
    while (left-- > 0) if (!request.write(piece)) return request.once('drain', send);
    request.end();
  };
  send();
};
const leave = () => new Promise((tell) => {
  const request = http.request({ host: '127.0.0.1', port, path: '/echo', method: 'POST' });
  request.on('error', () => tell('left'));
  request.write('the beginning', () => request.destroy(new Error('enough')));
});
(async () => {
  const seen = [];
  for (let i = 0; i < 3; i++) seen.push(await ask({ path: '/' }, nothing));
  const post = { path: '/echo', method: 'POST', headers: { expect: '100-continue' } };
  seen.push(await ask(post, large), await leave(), await ask({ path: '/' }, nothing));
  console.log(JSON.stringify(seen));
  agent.destroy();
})();
"#;

#[tokio::test]
async fn node_keeps_its_connection_sends_much_and_may_leave() {
    on_every_backend(async |carrier| {
        let (_server, port) = serve(carrier);
        let said = run("node", vec!["-e".to_owned(), NODE.to_owned(), port]).await;
        let expected =
            r#"[[200,5,false],[200,5,true],[200,5,true],[200,10485760,true],"left",[200,5,true]]"#;
        assert_eq!(said.trim(), expected);
    })
    .await;
}

/// Asks on a kept connection, sends what has no length, asks three times without waiting, and for the head alone.
const PYTHON: &str = r"
import http.client, socket, sys
port = int(sys.argv[1])
connection = http.client.HTTPConnection('127.0.0.1', port)
for method, body in [('GET', None), ('POST', (b'x' * 1000 for _ in range(1000))), ('HEAD', None)]:
    connection.request(method, '/echo' if body else '/', body=body, encode_chunked=True)
    answer = connection.getresponse()
    print(answer.status, len(answer.read()), answer.getheader('content-length'))
plain = socket.create_connection(('127.0.0.1', port))
plain.sendall(b'GET / HTTP/1.1\r\nhost: python\r\n\r\n' * 2 + b'GET / HTTP/1.1\r\nhost: python\r\nconnection: close\r\n\r\n')
print(plain.makefile('rb').read().count(b'HTTP/1.1 200 OK'))
";

#[tokio::test]
async fn python_sends_what_has_no_length_and_does_not_wait() {
    on_every_backend(async |carrier| {
        let (_server, port) = serve(carrier);
        let said = run("python3", vec!["-c".to_owned(), PYTHON.to_owned(), port]).await;
        let lines: Vec<_> = said.lines().collect();
        assert_eq!(lines[0], "200 5 5");
        assert!(lines[1].starts_with("200 1000000"), "{said}");
        assert_eq!(lines[2..], ["200 0 5", "3"]);
    })
    .await;
}
