// What the nginx of deploy/ does, as far as a page's weight and speed go: serves files, compresses text.
// front.mjs PORT BACKEND_PORT STATIC_FOLDER MEDIA_FOLDER
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, request as ask } from "node:http";
import { extname, join, normalize } from "node:path";
import { createGzip } from "node:zlib";

const [port, backend, staticFolder, mediaFolder] = process.argv.slice(2);
const TYPES = {
  ".avif": "image/avif", ".css": "text/css", ".ico": "image/x-icon", ".jpg": "image/jpeg", ".js": "application/javascript",
  ".json": "application/json", ".png": "image/png", ".svg": "image/svg+xml", ".webp": "image/webp", ".woff2": "font/woff2",
};
const TEXT = /^(text\/|application\/(javascript|json|xml)|image\/svg)/;
const FOLDERS = { "/static/": [staticFolder, "public, max-age=31536000, immutable"], "/media/": [mediaFolder, "public, max-age=2592000"] };

function sendFile(request, response, path, [folder, kept]) {
  const file = join(folder, normalize(decodeURIComponent(path)));
  if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  const headers = { "Content-Type": type, "Cache-Control": kept, Vary: "Accept-Encoding" };
  const gzip = TEXT.test(type) && /gzip/.test(request.headers["accept-encoding"] ?? "");
  if (gzip && existsSync(`${file}.gz`)) {
    response.writeHead(200, { ...headers, "Content-Encoding": "gzip", "Content-Length": statSync(`${file}.gz`).size });
    return createReadStream(`${file}.gz`).pipe(response);
  }
  response.writeHead(200, { ...headers, "Content-Length": statSync(file).size });
  createReadStream(file).pipe(response);
}

function pass(request, response) {
  const onward = ask({ port: backend, path: request.url, method: request.method, headers: request.headers }, (answer) => {
    const headers = { ...answer.headers };
    const gzip = TEXT.test(headers["content-type"] ?? "") && !headers["content-encoding"] && /gzip/.test(request.headers["accept-encoding"] ?? "");
    if (!gzip) {
      response.writeHead(answer.statusCode, headers);
      return answer.pipe(response);
    }
    delete headers["content-length"];
    response.writeHead(answer.statusCode, { ...headers, "content-encoding": "gzip" });
    answer.pipe(createGzip()).pipe(response);
  });
  onward.on("error", () => response.writeHead(502).end());
  request.pipe(onward);
}

createServer((request, response) => {
  const path = new URL(request.url, "http://x").pathname;
  const prefix = Object.keys(FOLDERS).find((each) => path.startsWith(each));
  if (prefix) sendFile(request, response, path.slice(prefix.length), FOLDERS[prefix]);
  else pass(request, response);
}).listen(Number(port), "127.0.0.1");
