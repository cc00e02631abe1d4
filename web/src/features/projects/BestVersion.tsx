// The best version of a project: its score, how well it finds each class, and a few of its pictures.
import { Progress, Text } from '@mantine/core'
import { apiPath } from '@/api/client'
import type { Overview } from '@/api/types'
import { ClassName, LinkAnchor, LinkButton, Panel, RelativeTime, SplitBadge } from '@/app/components'
import { formatScore, formatThings } from '@/app/format'
import { viewOfScores } from '@/kinds/forms'
import type { Scores } from '@/kinds/records'
import { headlineOf } from '@/kinds/scored'
import { taskOf } from '@/kinds/task'
import classes from './overview.module.css'

type Best = NonNullable<Overview['best']>

function ClassBars({ scores }: { scores: Scores }) {
  const { perClass } = viewOfScores(scores)
  return (
    <ul className={classes.bars} aria-label={perClass.about}>
      {perClass.of(scores).map((one) => (
        <li key={one.name}>
          <ClassName of={one} />
          <Text span size="xs" className="num">
            {formatScore(one.value)}
          </Text>
          <Progress value={(one.value ?? 0) * 100} color={one.color} size={6} aria-hidden />
        </li>
      ))}
    </ul>
  )
}

function Pictures({ best }: { best: Best }) {
  const { version, split, pictures } = best
  const scores = version.scores[split]
  if (pictures.length === 0 || scores === undefined) return null
  const { Sample, wrongText } = viewOfScores(scores)
  const file = (path: string) => apiPath(['versions', version.id, 'files'], `eval_${split}/${path}`)
  return (
    <ul className={classes.pictures} aria-label="Some of its predictions">
      {pictures.map((one) => (
        <li key={one.path}>
          <LinkAnchor
            to="/p/$projectId/versions/$versionId"
            params={{ projectId: version.project_id, versionId: version.id }}
            search={{ split }}
            c="inherit"
            underline="never"
          >
            <span className={classes.layers}>
              <Sample scores={scores} task={taskOf(version.task)} score={one} address={file} />
            </span>
            <Text size="xs" truncate>
              {one.path}
            </Text>
            <Text size="xs" c="dimmed" className="num">
              {wrongText(one)}
            </Text>
          </LinkAnchor>
        </li>
      ))}
    </ul>
  )
}

/** What the project has achieved so far. */
export function BestVersion({ best, versions }: { best: Best; versions: number }) {
  const { version, split } = best
  const scores = version.scores[split]
  const headline = scores && headlineOf(scores)
  const link = { projectId: version.project_id, versionId: version.id }
  return (
    <Panel
      title={versions === 1 ? 'The version' : 'The best version'}
      hint={
        <>
          {versions > 1 && `of ${formatThings(versions, 'version')}, by ${headline?.name ?? 'score'} on ${split} · `}
          made <RelativeTime at={version.created_at} />
        </>
      }
      actions={
        <LinkButton variant="default" to="/p/$projectId/predict" params={{ projectId: link.projectId }} search={{ version: version.id }}>
          Use it
        </LinkButton>
      }
    >
      <div className={classes.best}>
        <div>
          <LinkAnchor to="/p/$projectId/versions/$versionId" params={link} fw={600} size="lg">
            {version.label}
          </LinkAnchor>
          <Text size="sm" c="dimmed">
            {version.architecture_title}
          </Text>
          <p className={classes.score}>
            <span className="num">{formatScore(headline?.value)}</span>
            <span>
              {headline?.name} on <SplitBadge split={split} /> {scores && formatThings(scores.images, 'image')}
            </span>
          </p>
          {scores && <ClassBars scores={scores} />}
        </div>
        <Pictures best={best} />
      </div>
    </Panel>
  )
}
