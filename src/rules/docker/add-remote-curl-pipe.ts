import type { Instruction } from '../../model/architecture/deployment.ts'
import type { Rule } from '../rule.ts'
import { fetchedAndRun } from '../shell-text.ts'
import { releaseImages } from './image-chain.ts'

export const rule: Rule = {
  id: 'docker/add-remote-curl-pipe',
  title: 'The build takes what a server sends it, unchecked',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{what}` puts into the image what the server sends at build time, without a check',
  because:
    'who controls that server, or the way to it, runs code in the build and in production, and no two builds need be alike',
  instead: 'name a version and check its sum: `ADD --checksum=sha256:…`, or `sha256sum --check` before it is used',
  references: ['CWE-494', 'CWE-829'],
  check(architecture, report) {
    for (const image of releaseImages(architecture)) {
      for (const instruction of image.stages.flatMap(({ instructions }) => instructions)) {
        const what = unchecked(instruction)
        if (what !== null) report({ at: instruction.place, subject: `image:${image.file}`, values: { what } })
      }
    }
  },
  bad: {
    'a script that is piped into a shell': `FROM debian:12\nRUN apt-get update && \\\n  curl -fsSL https://deb.nodesource.com/setup_22.x | bash - && \\\n  apt-get install -y nodejs\n`,
    'a script that is run as root': `FROM debian:12\nRUN wget -qO- https://get.example.com/install.sh | sudo -E sh\n`,
    'a script in a substitution': `FROM debian:12\nRUN bash -c "$(curl -fsSL https://get.example.com)"\n`,
    'ADD of an address': `FROM debian:12\nADD https://example.com/tool.tar.gz /opt/\n`,
  },
  good: {
    'a sum is checked': `FROM debian:12\nRUN curl -fsSLo i.sh https://get.example.com/i.sh && echo "abc  i.sh" | sha256sum --check && sh i.sh\n`,
    'ADD with a sum': `FROM debian:12\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/a /a\n`,
    'ADD of a repository': `FROM debian:12\nADD https://github.com/a/b.git#v1.2.3 /src\n`,
    'a download that a pipe only unpacks': `FROM debian:12\nRUN curl -fsSL https://example.com/v1.2.3/tool.tar.gz | tar xz -C /opt\n`,
    'a health check of its own': `FROM debian:12\nHEALTHCHECK CMD curl -f http://localhost/livez || exit 1\n`,
  },
}

function unchecked({ name, text, flags }: Instruction): string | null {
  if (name === 'ADD') {
    const isRemote = /^["[\s]*https?:\/\//.test(text) && !/\.git([#\s"]|$)/.test(text)
    return isRemote && !flags.some((flag) => flag.startsWith('--checksum')) ? `ADD ${text.split(/\s+/, 1)[0]}` : null
  }
  return name === 'RUN' ? (fetchedAndRun(text)[0]?.text.replace(/\s+/g, ' ') ?? null) : null
}
