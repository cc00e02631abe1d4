// One architecture, read before choosing: what it is, what it costs, where its weights come from, what can be set.
import { Box, Text } from '@mantine/core'
import type { Architecture, Trainer } from '@/api/types'
import { Facts } from '@/app/components/Facts'
import { Markdown } from '@/app/components/Markdown'
import { parametersText, weightsWords } from './architectures'
import { fieldsOf, valueText } from './schema'
import { WeightsBadge } from './WeightsBadge'

/** Facts that people compare. */
export function ArchitectureFacts({ of }: { of: Architecture }) {
  return (
    <Facts
      rows={[
        ['decoder', of.decoder],
        ['encoder', of.encoder],
        ['parameters', parametersText(of.parameters)],
        ['weights', <WeightsBadge key="weights" of={of} />],
        ['from', of.weights_source],
        ['weights licence', of.weights_licence],
        ['code licence', of.licence],
      ]}
    />
  )
}

export function ArchitectureDetails({ of, trainer }: { of: Architecture; trainer: Trainer | undefined }) {
  const fields = trainer === undefined ? [] : fieldsOf(trainer.settings_schema)
  return (
    <Box>
      <Text fw={600}>{of.title}</Text>
      <Text size="xs" c="dimmed" mb="xs" ff="monospace">
        {of.name}
      </Text>
      <Markdown text={of.description} />
      <Box my="sm">
        <ArchitectureFacts of={of} />
      </Box>
      <Text size="xs" c="dimmed">
        {weightsWords(of).why}
      </Text>
      {trainer !== undefined && (
        <>
          <Text fw={600} size="sm" mt="md" mb={4}>
            Settings of the trainer “{trainer.title}”
          </Text>
          <Markdown text={trainer.description} />
          <Facts
            rows={fields.map((field) => [
              field.title,
              <span key={field.name} title={field.help}>
                {valueText(field.initial)}
              </span>,
            ])}
          />
        </>
      )}
    </Box>
  )
}
