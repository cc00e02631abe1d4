// The one thing to do next, with the page's one primary button.
import { Text, Title } from '@mantine/core'
import { LinkButton } from '@/app/components'
import type { NextStep, Target } from './steps'
import classes from './overview.module.css'

function NextButton({ target, action, projectId }: { target: Target; action: string; projectId: string }) {
  switch (target.to) {
    case '/p/$projectId/jobs/$jobId':
      return (
        <LinkButton to={target.to} params={{ projectId, jobId: target.jobId }}>
          {action}
        </LinkButton>
      )
    case '/p/$projectId/versions/$versionId':
      return (
        <LinkButton to={target.to} params={{ projectId, versionId: target.versionId }}>
          {action}
        </LinkButton>
      )
    default:
      return (
        <LinkButton to={target.to} params={{ projectId }}>
          {action}
        </LinkButton>
      )
  }
}

/** A quiet band above everything else. */
export function NextStepCard({ step, projectId }: { step: NextStep; projectId: string }) {
  return (
    <section className={classes.next} aria-label="Next step">
      <div>
        <Text size="xs" fw={600} c="var(--tz-accent)">
          Next step
        </Text>
        <Title order={2}>{step.title}</Title>
        <Text size="sm" maw="70ch">
          {step.detail}
        </Text>
      </div>
      <NextButton target={step.target} action={step.action} projectId={projectId} />
    </section>
  )
}
