# The booking runtime, and every other command, without calops' own PostgreSQL: DATABASE_URL names a server.
#   docker build --tag calops .
#   docker run --env DATABASE_URL --env CALCOM_API_KEY --publish 8080:8080 calops

FROM node:24.21.0-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY docs docs
COPY schemas schemas
COPY src src
COPY .ci .ci
RUN npm run build

FROM node:24.21.0-slim AS dependencies
WORKDIR /dependencies
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund --omit=dev --omit=optional --ignore-scripts

FROM node:24.21.0-slim
ENV NODE_ENV=production
WORKDIR /opt/calops
COPY package.json LICENSE README.md ./
COPY docs docs
COPY schemas schemas
COPY src/cli/calops.js src/cli/calops.js
COPY --from=dependencies /dependencies/node_modules node_modules
COPY --from=build /build/dist dist
RUN chmod 755 src/cli/calops.js \
  && ln -s /opt/calops/src/cli/calops.js /usr/local/bin/calops \
  && install --directory --owner=node --group=node /repository
# where manifests are mounted and plans are written
WORKDIR /repository
USER node
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["node", "--eval", "fetch('http://127.0.0.1:8080/readyz', { signal: AbortSignal.timeout(4000) }).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["calops"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
