// A real OpenID Connect provider (npm oidc-provider) on loopback for the tests.
// Arguments: our JWK set's address, our redirect address. Prints {"issuer": …} when it listens.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [jwks, redirect, home] = process.argv.slice(2);
const HIGH = "urn:example:face";
const LOW = "urn:example:password";
const people = {
  zhang: { sub: "zhang", name: "张云杉", id_number: "340104198803120213" },
  renamed: { sub: "renamed", name: "张云彬", id_number: "340104198803120213" },
  li: { sub: "li", name: "李清", id_number: "340102199109250343" },
};
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const client = {
    redirect_uris: [redirect],
    post_logout_redirect_uris: [home],
    grant_types: ["authorization_code"],
    response_types: ["code"],
  };
  const provider = new Provider(issuer, {
    clients: [
      {
        ...client,
        client_id: "kaiye",
        token_endpoint_auth_method: "private_key_jwt",
        token_endpoint_auth_signing_alg: "ES256",
        jwks: JSON.parse(jwks),
        require_auth_time: true,
      },
      { ...client, client_id: "kaiye-secret", client_secret: "a secret of the tests", token_endpoint_auth_method: "client_secret_basic" },
    ],
    acrValues: [HIGH, LOW],
    claims: { openid: ["sub"], profile: ["name"], identity: ["id_number"], acr: null, auth_time: null },
    scopes: ["openid", "profile", "identity"],
    features: { devInteractions: { enabled: false }, claimsParameter: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    cookies: { keys: ["of the tests"] },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => (people[id] ? { accountId: id, claims: () => people[id] } : undefined),
    async loadExistingGrant(ctx) {
      const { client, session } = ctx.oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid profile identity");
      grant.addOIDCClaims(["name", "id_number", "acr", "auth_time"]);
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  server.on("request", async (request, response) => {
    const url = new URL(request.url, issuer);
    if (!url.pathname.startsWith("/interaction/")) return callback(request, response);
    const { prompt } = await provider.interactionDetails(request, response);
    const who = url.searchParams.get("who");
    if (who === null) {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      const form = `<form><label>who <input name="who"></label><button>${prompt.name}</button></form>`;
      return response.end(`<!DOCTYPE html><html lang="en"><title>provider</title><main>${form}</main></html>`);
    }
    const result = people[who]
      ? { login: { accountId: who, acr: url.searchParams.get("acr") ?? HIGH } }
      : { error: "access_denied" };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  console.log(JSON.stringify({ issuer }));
});
