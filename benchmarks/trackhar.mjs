// Indicator matching of the npm package `trackhar` over the cells given on standard input as
// {"values": {key: value}, "bodies": [text]}; prints one JSON list of the keys found for each body.
import { readFileSync } from 'node:fs';
import { process as processHar } from 'trackhar';

const { values, bodies } = JSON.parse(readFileSync(0, 'utf8'));
const entries = bodies.map((text) => ({
    startedDateTime: '2024-01-01T00:00:00.000Z',
    time: 1,
    request: {
        method: 'POST',
        url: 'https://collect.example.com/v1/report',
        httpVersion: 'HTTP/1.1',
        cookies: [],
        headers: [{ name: 'Content-Type', value: 'text/plain' }],
        queryString: [],
        postData: { mimeType: 'text/plain', text },
        headersSize: -1,
        bodySize: -1,
    },
    response: {},
    cache: {},
    timings: {},
}));
const har = { log: { version: '1.2', creator: { name: 'bench', version: '1' }, entries } };
const results = await processHar(har, { indicatorValues: values });
console.log(JSON.stringify(results.map((found) => [...new Set((found ?? []).map((entry) => entry.property))])));
