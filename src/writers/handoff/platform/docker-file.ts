import type { HandoffService } from '../handoff.ts'

/** The release line of Node that images and pipelines run on. */
export const nodeMajor = 22

const base = `node:${nodeMajor}-bookworm-slim`

/** Two stages, no root, stopped by SIGTERM, healthy while it is ready. */
export function writeDockerfile(services: readonly HandoffService[]): string {
  const holdsData = !services.includes('postgres')
  return `FROM ${base} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force

FROM ${base}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 LINTEL_DATA=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=dependencies /app/node_modules ./node_modules
COPY . .
USER node
${holdsData ? '# The rows are here: mount a disk of this machine, not a network file system.\nVOLUME /data\n' : ''}EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \\
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "node_modules/lintel/bin/lintel.js", "start", "."]
`
}

export const dockerIgnore: string = `# What no image needs: history, secrets, data, and what is installed in it anew.
.git
.github
.env
.env.*
env.example
.lintel
node_modules
copies
Dockerfile
.dockerignore
compose.yaml
*.log
*.md
*.test.*
`
