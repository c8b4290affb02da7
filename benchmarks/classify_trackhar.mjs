// TrackHAR's turn in classify.py: node classify_trackhar.mjs START SECONDS, prints [bodies/s, bodies, hits].
import { readFileSync } from "node:fs";
import { processRequest } from "trackhar";

const STRETCH = 50;
const [start, seconds] = process.argv.slice(2).map(Number);
const { requests, values } = JSON.parse(readFileSync("corpus.json", "utf8"));
const asRequest = ({ host, content }) => ({
    startTime: new Date(0),
    method: "POST",
    host,
    path: "/v1/log",
    endpointUrl: `https://${host}/v1/log`,
    content,
    port: "443",
    scheme: "https",
    httpVersion: "HTTP/1.1",
    headers: [{ name: "content-type", value: "application/json" }],
    cookies: [],
});
const options = { indicatorValues: { deviceId: values } };
const prepared = requests.map(asRequest);

const turn = (at, length) => {
    let bodies = 0;
    let found = 0;
    const begun = performance.now();
    for (;;) {
        for (const request of prepared.slice(at, at + STRETCH)) {
            found += processRequest(request, options)?.length ?? 0;
            bodies += 1;
        }
        at = (at + STRETCH) % prepared.length;
        const taken = (performance.now() - begun) / 1000;
        if (taken >= length) return [bodies / taken, bodies, found];
    }
};

turn(0, 0.3);
console.log(JSON.stringify(turn(start, seconds)));
