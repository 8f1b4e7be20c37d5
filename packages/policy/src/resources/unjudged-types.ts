import type { Resources } from './cloud-resources.ts';

/**
 * Types no rule needs to see: nothing in them opens a way in, gives a right away or keeps data, and what they refer to is
 * of a type the policies do see.
 */
const harmlessTypes: ReadonlySet<string> = new Set([
  'aws_autoscaling_attachment',
  'aws_autoscaling_lifecycle_hook',
  'aws_autoscaling_schedule',
  'aws_budgets_budget',
  'aws_cloudwatch_composite_alarm',
  'aws_cloudwatch_dashboard',
  'aws_cloudwatch_log_metric_filter',
  'aws_cloudwatch_log_stream',
  'aws_cloudwatch_metric_alarm',
  'aws_ec2_tag',
  'aws_eip',
  'aws_eip_association',
  'aws_iam_instance_profile',
  'aws_key_pair',
  'aws_lb_target_group',
  'aws_lb_target_group_attachment',
  'aws_alb_target_group',
  'aws_alb_target_group_attachment',
  'aws_resourcegroups_group',
  'aws_volume_attachment',
  'random_id',
  'random_integer',
  'random_pet',
  'random_shuffle',
  'random_uuid',
  'time_offset',
  'time_rotating',
  'time_sleep',
  'time_static',
]);

const namedAtMost = 20;

/** Types with resources that no rule looked at, with how many of each; null when there are none. */
export function unjudgedTypes(resources: Pick<Resources, 'ignored_types'>): string | null {
  const unjudged = Object.entries(resources.ignored_types).filter(([type]) => !harmlessTypes.has(type));
  if (unjudged.length === 0) return null;
  const named = unjudged.slice(0, namedAtMost).map(([type, count]) => `${count} ${type}`);
  const more = unjudged.length > namedAtMost ? [`${unjudged.length - namedAtMost} more types`] : [];
  return `no rule knows the type of ${[...named, ...more].join(', ')}`;
}
