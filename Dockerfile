# The service and its command line, with nothing to build or to test with.
#
#   docker build -t postern .
#   docker run --name postern --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#     --stop-timeout 40 --env-file .env -v postern:/data -p 127.0.0.1:8080:8080 postern
#   docker exec postern node src/cli/main.ts messages list
#
# The tag moves. To build the same image again, pin it by the digest that
# `docker buildx imagetools inspect node:24-bookworm-slim` prints: NODE_IMAGE=node:24-bookworm-slim@sha256:…
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
# copied below as the one folder that the service may write to
WORKDIR /data
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Install scripts would run whatever a dependency says. The optional packages are another Node and type checkers.
RUN npm ci --omit=optional --ignore-scripts --no-audit --no-fund
COPY prisma/schema.prisma prisma/
# The client needs no engine; naming one that does nothing keeps the generator from downloading its own.
RUN PRISMA_SCHEMA_ENGINE_BINARY=/bin/true node_modules/.bin/prisma generate --no-hints
RUN npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE}
# Production refuses to start with settings that are missing, short, unsafe or samples.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
COPY --from=build --chown=10001:10001 /data /data
# Everything here belongs to root: the service cannot change its own code, read-only root or not.
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY package.json ./
COPY prisma/roles.sql prisma/
COPY prisma/migrations prisma/migrations
COPY src src
COPY --from=build /app/src/db/generated src/db/generated
# A number: runAsNonRoot of Kubernetes cannot check a name.
USER 10001:10001
# attachments of posts that are being read: sealed files, removed after each post
VOLUME /data
EXPOSE 8080
# ROLE=worker listens to nothing: run it with --no-healthcheck.
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "src/server.ts"]
