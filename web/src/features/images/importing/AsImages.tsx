// Asks before pictures that look like masks, or lie in folders like classes, come in as images.
import { Alert, Button, Checkbox, Stack, Text } from '@mantine/core'
import { IconHelpCircle } from '@tabler/icons-react'
import { ApiError } from '@/api/client'

interface QuestionProps {
  question: string
  aboutClasses: boolean
  answered: boolean
  onAnswer: (areImages: boolean) => void
  disabled: boolean
}

/** Nothing comes in until it is answered. */
export function AsImagesQuestion({ question, aboutClasses, answered, onAnswer, disabled }: QuestionProps) {
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<IconHelpCircle size={18} aria-hidden />}
      title={aboutClasses ? 'Are these folders classes?' : 'Are these masks?'}
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      <Stack gap="xs">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {question}
        </Text>
        <Text size="sm">
          {aboutClasses
            ? 'If they are, choose “One class for each image” above.'
            : 'If they are masks, put images and masks into folders “images” and “masks” under the same names (or name them a.jpg and a_mask.png), and choose that.'}
        </Text>
        <Checkbox
          label="No, all of these pictures are images"
          checked={answered}
          disabled={disabled}
          onChange={(event) => onAnswer(event.currentTarget.checked)}
        />
      </Stack>
    </Alert>
  )
}

/** Whether the server says that files with names of masks may be images. */
export function offersImages(error: Error): boolean {
  return error instanceof ApiError && error.kind === 'invalid' && error.remedy.includes('format folder')
}

/** For files that are named like masks and are none. */
export function AsImagesButton({ onClick }: { onClick: () => void }) {
  return (
    <Button variant="default" onClick={onClick}>
      All are images
    </Button>
  )
}
