// A provider of OpenID Connect for the tests: provider.cjs RETURN_ADDRESS. Prints its issuer. Whoever signs in as NAME is that person;
// `vouched-…` comes with a number of an identity card.
const path = require("path");
const { pathToFileURL } = require("url");
const { createServer } = require("http");

async function main() {
  const folder = path.join(process.env.NODE_PATH, "oidc-provider", "lib", "index.js");
  const { default: Provider } = await import(pathToFileURL(folder).href);
  const server = createServer();
  server.listen(0, "127.0.0.1", () => {
    const issuer = `http://127.0.0.1:${server.address().port}`;
    const provider = new Provider(issuer, {
      clients: [{ client_id: "declare", client_secret: "a secret of the tests", redirect_uris: [process.argv[2]], grant_types: ["authorization_code"], response_types: ["code"] }],
      claims: { openid: ["sub"], profile: ["name", "id_number"], email: ["email", "email_verified"] },
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({
          sub: id,
          name: id.startsWith("vouched-") ? "李思敏" : undefined,
          id_number: id.startsWith("vouched-") ? "440300199903080021" : undefined,
          email: `${id}@example.org`,
          email_verified: true,
        }),
      }),
    });
    server.on("request", provider.callback());
    console.log(issuer);
  });
}

main();
