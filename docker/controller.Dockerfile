# The controller with its pages. What it needs outside, PostgreSQL and Asterisk, it is given by DATABASE_URL and ARI_URL.
FROM node:22-bookworm-slim AS build
WORKDIR /opt/hotline
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node --import=tsx --input-type=module -e "await (await import('./src/setup/web-pages.ts')).buildPages()" \
  && node --import=tsx --input-type=module -e "await (await import('./src/setup/program.ts')).buildController()"

FROM node:22-bookworm-slim
WORKDIR /opt/hotline
# Speaks the new words of flows that are published in the browser.
RUN apt-get update \
  && apt-get install -y --no-install-recommends espeak-ng flite \
  && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force
COPY . .
COPY --from=build /opt/hotline/dist dist
RUN install -d -o node -g node /data /var/spool/hotline

USER node
ENV HOTLINE_DATA=/data ASTERISK_SPOOL=/var/spool/hotline
ENTRYPOINT ["sh", "docker/controller-entrypoint.sh"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://${process.env.BIND_ADDRESS === '0.0.0.0' ? '127.0.0.1' : process.env.BIND_ADDRESS}:${process.env.HTTP_PORT}/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
