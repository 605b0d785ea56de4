import { Injectable } from "@nestjs/common";
import { createHash } from "node:crypto";
import "rxjs";
// src/contract/chat-profile.ts
/** What a chat model accepts: data of the catalogue, handed to the provider with each candidate. Vendor-neutral. */
/** How a model is told how hard to think: by a word, a switch, a number of tokens, or a word beside an adaptive mode. */
const thinkingControls = [
	"none",
	"effort",
	"switch",
	"budget",
	"adaptive",
	"level"
];
/** Whether it thinks: never, only when asked, unless told not to, always. */
const thinkingHabits = [
	"never",
	"off",
	"on",
	"always"
];
/**
* Where the vendor serves it: at chat completions, at its Responses endpoint, or there only as soon as function tools meet
* an effort other than `none`.
*/
const chatEndpoints = [
	"chat",
	"responses",
	"responses_for_tools"
];
/** Whether a caller may demand a tool call (`required`, or a named tool). */
const forcedToolChoices = [
	"accepted",
	"not_thinking",
	"refused"
];
/** The most the vendor's own `response_format` can promise. */
const structuredOutputs = [
	"json_schema",
	"json_object",
	"none"
];
/** Whether the vendor answers without a stream: always, only while the model does not think, never. */
const wholeAnswers = [
	"always",
	"not_thinking",
	"never"
];
/** What only some models of one vendor do differently; each word is read in that vendor's folder alone. */
const modelTraits = [
	"max_effort_on_responses",
	"web_search_on_responses",
	"prompt_cache_breakpoints",
	"one_sampling_parameter",
	"openapi_schemas",
	"json_without_tools",
	"no_system_instruction",
	"draws",
	"keeps_thinking"
];
/** Of a model about which nothing is known but that its host speaks OpenAI's shape: everything goes through, nothing is waited for. */
const openProfile = {
	endpoint: "chat",
	thinking: {
		habit: "never",
		control: "effort",
		efforts: [],
		budget: void 0
	},
	drops: [],
	dropsThinking: [],
	forcedToolChoice: "accepted",
	structuredOutput: "json_schema",
	wholeAnswers: "always",
	streams: true,
	prefill: true,
	traits: [],
	maxOutputTokens: null,
	inputs: void 0,
	requestOverrides: void 0
};
// src/catalog/catalog-data.ts
/** The records of `data/`, file by file. What is in them is checked by `parseCatalogModel`, not by the compiler. */
const catalogData = {
	anthropic: [
		{
			"id": "anthropic/claude-fable-5.1",
			"upstream_id": "claude-fable-5-1",
			"provider": "anthropic",
			"prefix": "anthropic",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "10",
				"output": "50",
				"cache_read": "0.25",
				"cache_write": "12.5",
				"cache_write_1h": "20",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["claude-fable-5.1", "claude-fable-5-1"],
			"notes": "adaptive thinking always on",
			"source": "platform.claude.com/docs/en/about-claude/pricing; TheKrush/PromptFuel release v1.0.22"
		},
		{
			"id": "anthropic/claude-fable-5",
			"upstream_id": "claude-fable-5",
			"provider": "anthropic",
			"prefix": "anthropic",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "10",
				"output": "50",
				"cache_read": "1",
				"cache_write": "12.5",
				"cache_write_1h": "20",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["claude-fable-5"],
			"source": "platform.claude.com/docs/en/about-claude/pricing"
		},
		{
			"id": "anthropic/claude-opus-5.5",
			"upstream_id": "claude-opus-5-5",
			"provider": "anthropic",
			"prefix": "anthropic",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "4",
				"output": "20",
				"cache_read": "0.2",
				"cache_write": "5",
				"cache_write_1h": "8",
				"fast_mode": {
					"input": "8",
					"output": "40",
					"cache_read": "0.4",
					"cache_write": "10"
				},
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["claude-opus-5.5", "claude-opus-5-5"],
			"notes": "adaptive thinking always on",
			"source": "anomalyco/models.dev providers/anthropic/models/claude-opus-5-5.toml; TheKrush/PromptFuel release v1.0.21; kurofune/claudit release v1.8.2"
		},
		{
			"id": "anthropic/claude-opus-5",
			"upstream_id": "claude-opus-5",
			"provider": "anthropic",
			"prefix": "anthropic",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "5",
				"output": "25",
				"cache_read": "0.5",
				"cache_write": "6.25",
				"cache_write_1h": "10",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["claude-opus-5"],
			"source": "platform.claude.com/docs/en/about-claude/pricing"
		},
		{
			"id": "anthropic/claude-opus-4.8",
			"upstream_id": "claude-opus-4-8",
			"provider": "anthropic",
			"prefix": "anthropic",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "5",
				"output": "25",
				"cache_read": "0.5",
				"cache_write": "6.25",
				"cache_write_1h": "10",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["claude-opus-4.8", "claude-opus-4-8"],
			"source": "platform.claude.com/docs/en/about-claude/pricing"
		},
		{
			"id": "anthropic/claude-opus-4.7",
			"upstream_id": "claude-opus-4-7",
			"provider": "anthropic",
			"prefix": "anthropic",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "5",
				"output": "25",
				"cache_read": "0.5",
				"cache_write": "6.25",
				"cache_write_1h": "10",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["claude-opus-4.7", "claude-opus-4-7"],
			"source": "platform.claude.com/docs/en/about-claude/pricing"
		},
		{
			"id": "anthropic/claude-opus-4.6",
			"upstream_id": "claude-opus-4-6",
			"provider": "anthropic",
			"prefix": "anthropic",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "5",
				"output": "25",
				"cache_read": "0.5",
				"cache_write": "6.25",
				"cache_write_1h": "10",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["claude-opus-4.6", "claude-opus-4-6"],
			"source": "platform.claude.com/docs/en/about-claude/pricing"
		},
		{
			"id": "anthropic/claude-opus-4.5",
			"upstream_id": "claude-opus-4-5",
			"provider": "anthropic",
			"prefix": "anthropic",
			"type": "chat",
			"context_length": 2e5,
			"max_completion_tokens": 64e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "5",
				"output": "25",
				"cache_read": "0.5",
				"cache_write": "6.25",
				"cache_write_1h": "10",
				"web_search_per_1k_calls": "10"
			},
			"aliases": [
				"claude-opus-4.5",
				"claude-opus-4-5-20251101",
				"claude-opus-4-5"
			],
			"source": "platform.claude.com/docs/en/about-claude/pricing"
		},
		{
			"id": "anthropic/claude-sonnet-5.5",
			"upstream_id": "claude-sonnet-5-5",
			"provider": "anthropic",
			"prefix": "anthropic",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "10",
				"cache_read": "0.1",
				"cache_write": "2.5",
				"cache_write_1h": "4",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["claude-sonnet-5.5", "claude-sonnet-5-5"],
			"notes": "cache reads cut from 0.2 to 0.1 on 2026-10-07",
			"source": "anomalyco/models.dev providers/anthropic/models/claude-sonnet-5-5.toml; TheKrush/PromptFuel releases v1.0.22 and v1.0.23"
		},
		{
			"id": "anthropic/claude-sonnet-5",
			"upstream_id": "claude-sonnet-5",
			"provider": "anthropic",
			"prefix": "anthropic",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "10",
				"cache_read": "0.2",
				"cache_write": "2.5",
				"cache_write_1h": "4",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["claude-sonnet-5"],
			"notes": "the announced rise to 3/15 on 2026-09-01 was cancelled",
			"source": "SergeevDmitry/llm-kit release usage-tab@1.2.0; TheKrush/PromptFuel release v1.0.22; anomalyco/models.dev providers/anthropic/models/claude-sonnet-5.toml"
		},
		{
			"id": "anthropic/claude-sonnet-4.6",
			"upstream_id": "claude-sonnet-4-6",
			"provider": "anthropic",
			"prefix": "anthropic",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 64e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "3",
				"output": "15",
				"cache_read": "0.3",
				"cache_write": "3.75",
				"cache_write_1h": "6",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["claude-sonnet-4.6", "claude-sonnet-4-6"],
			"source": "pydantic/genai-prices prices/providers/anthropic.yml"
		},
		{
			"id": "anthropic/claude-sonnet-4.5",
			"upstream_id": "claude-sonnet-4-5",
			"provider": "anthropic",
			"prefix": "anthropic",
			"type": "chat",
			"context_length": 2e5,
			"max_completion_tokens": 64e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "3",
				"output": "15",
				"cache_read": "0.3",
				"cache_write": "3.75",
				"cache_write_1h": "6",
				"web_search_per_1k_calls": "10"
			},
			"aliases": [
				"claude-sonnet-4.5",
				"claude-sonnet-4-5-20250929",
				"claude-sonnet-4-5"
			],
			"notes": "1M context was a beta with a >200K price tier (6/22.5/0.6/7.5); not offered here",
			"source": "pydantic/genai-prices prices/providers/anthropic.yml"
		},
		{
			"id": "anthropic/claude-haiku-5.5",
			"upstream_id": "claude-haiku-5-5",
			"provider": "anthropic",
			"prefix": "anthropic",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.1",
				"output": "0.5",
				"cache_read": "0.01",
				"cache_write": "0.125",
				"cache_write_1h": "0.2",
				"tiers": [{
					"prompt_tokens_above": 1e5,
					"input": "0.5",
					"output": "2.5",
					"cache_read": "0.05",
					"cache_write": "0.625",
					"cache_write_1h": "1"
				}],
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["claude-haiku-5.5", "claude-haiku-5-5"],
			"notes": "prompt length for the tier counts cache reads and cache writes; the higher tier applies to the whole request",
			"source": "platform.claude.com/docs/en/models/haiku-5-5/overview; kurofune/claudit release v1.9.2"
		},
		{
			"id": "anthropic/claude-haiku-4.5",
			"upstream_id": "claude-haiku-4-5",
			"provider": "anthropic",
			"prefix": "anthropic",
			"type": "chat",
			"context_length": 2e5,
			"max_completion_tokens": 64e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1",
				"output": "5",
				"cache_read": "0.1",
				"cache_write": "1.25",
				"cache_write_1h": "2",
				"web_search_per_1k_calls": "10"
			},
			"aliases": [
				"claude-haiku-4.5",
				"claude-haiku-4-5-20251001",
				"claude-haiku-4-5"
			],
			"source": "pydantic/genai-prices prices/providers/anthropic.yml"
		}
	],
	deepseek: [
		{
			"id": "deepseek/deepseek-flash",
			"upstream_id": "deepseek-flash",
			"provider": "deepseek",
			"prefix": "deepseek",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 393216,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.15",
				"output": "0.6",
				"cache_read": "0.003",
				"schedule": [{
					"name": "peak",
					"days": "mon-fri except Chinese public holidays",
					"hours_utc": ["01:00-04:00", "06:00-10:00"],
					"input": "0.3",
					"output": "1.2",
					"cache_read": "0.006"
				}]
			},
			"aliases": ["deepseek-flash"],
			"notes": "V4.1-Flash; thinking on by default; json_object only, json_schema is refused; strict tools on the /beta base URL",
			"source": "api-docs.deepseek.com/quick_start/pricing (checked 2026-11-15)"
		},
		{
			"id": "deepseek/deepseek-v4-flash",
			"upstream_id": "deepseek-v4-flash",
			"provider": "deepseek",
			"prefix": "deepseek",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 393216,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.15",
				"output": "0.6",
				"cache_read": "0.003",
				"schedule": [{
					"name": "peak",
					"days": "mon-fri except Chinese public holidays",
					"hours_utc": ["01:00-04:00", "06:00-10:00"],
					"input": "0.3",
					"output": "1.2",
					"cache_read": "0.006"
				}]
			},
			"aliases": ["deepseek-v4-flash"],
			"notes": "name still accepted, served by V4.1-Flash at the flash price",
			"replaced_by": "deepseek/deepseek-flash",
			"source": "api-docs.deepseek.com/quick_start/pricing (checked 2026-11-15)"
		},
		{
			"id": "deepseek/deepseek-v4-pro",
			"upstream_id": "deepseek-v4-pro",
			"provider": "deepseek",
			"prefix": "deepseek",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 393216,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.66",
				"output": "1.98",
				"cache_read": "0.022",
				"schedule": [{
					"name": "peak",
					"days": "mon-fri except Chinese public holidays",
					"hours_utc": ["01:00-04:00", "06:00-10:00"],
					"input": "1.32",
					"output": "3.96",
					"cache_read": "0.044"
				}]
			},
			"aliases": ["deepseek-v4-pro"],
			"source": "api-docs.deepseek.com/quick_start/pricing (checked 2026-11-15)"
		},
		{
			"id": "deepseek/deepseek-chat",
			"upstream_id": "deepseek-flash",
			"provider": "deepseek",
			"prefix": "deepseek",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 393216,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.15",
				"output": "0.6",
				"cache_read": "0.003",
				"schedule": [{
					"name": "peak",
					"days": "mon-fri except Chinese public holidays",
					"hours_utc": ["01:00-04:00", "06:00-10:00"],
					"input": "0.3",
					"output": "1.2",
					"cache_read": "0.006"
				}]
			},
			"aliases": ["deepseek-chat"],
			"deprecated": "2026-07-24",
			"replaced_by": "deepseek/deepseek-flash",
			"request_overrides": { "thinking": { "type": "disabled" } },
			"notes": "upstream alias retired 2026-07-24; serve with deepseek-flash, thinking disabled. Last own price 0.14/0.28/0.0028",
			"source": "api-docs.deepseek.com/quick_start/pricing (checked 2026-11-15)"
		},
		{
			"id": "deepseek/deepseek-reasoner",
			"upstream_id": "deepseek-flash",
			"provider": "deepseek",
			"prefix": "deepseek",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 393216,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.15",
				"output": "0.6",
				"cache_read": "0.003",
				"schedule": [{
					"name": "peak",
					"days": "mon-fri except Chinese public holidays",
					"hours_utc": ["01:00-04:00", "06:00-10:00"],
					"input": "0.3",
					"output": "1.2",
					"cache_read": "0.006"
				}]
			},
			"aliases": ["deepseek-reasoner"],
			"deprecated": "2026-07-24",
			"replaced_by": "deepseek/deepseek-flash",
			"request_overrides": { "thinking": { "type": "enabled" } },
			"notes": "upstream alias retired 2026-07-24; serve with deepseek-flash, thinking enabled. Last own price 0.14/0.28/0.0028",
			"source": "api-docs.deepseek.com/quick_start/pricing (checked 2026-11-15)"
		}
	],
	google: [
		{
			"id": "google/gemini-2.5-pro",
			"upstream_id": "gemini-2.5-pro",
			"provider": "google",
			"prefix": "google",
			"type": "chat",
			"context_length": 1048576,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": [
					"text",
					"image",
					"audio",
					"video",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": true,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.25",
				"output": "10",
				"cache_read": "0.125",
				"tiers": [{
					"prompt_tokens_above": 2e5,
					"input": "2.5",
					"output": "15",
					"cache_read": "0.25"
				}]
			},
			"aliases": ["gemini-2.5-pro"],
			"source": "anomalyco/models.dev providers/google/models/gemini-2.5-pro.toml"
		},
		{
			"id": "google/gemini-2.5-flash",
			"upstream_id": "gemini-2.5-flash",
			"provider": "google",
			"prefix": "google",
			"type": "chat",
			"context_length": 1048576,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": [
					"text",
					"image",
					"audio",
					"video",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": true,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.3",
				"output": "2.5",
				"cache_read": "0.03",
				"input_audio": "1",
				"cache_read_audio": "0.1"
			},
			"aliases": ["gemini-2.5-flash"],
			"source": "anomalyco/models.dev providers/google/models/gemini-2.5-flash.toml; pydantic/genai-prices prices/providers/google.yml"
		},
		{
			"id": "google/gemini-2.5-flash-lite",
			"upstream_id": "gemini-2.5-flash-lite",
			"provider": "google",
			"prefix": "google",
			"type": "chat",
			"context_length": 1048576,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": [
					"text",
					"image",
					"audio",
					"video",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": true,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.1",
				"output": "0.4",
				"cache_read": "0.01",
				"input_audio": "0.3"
			},
			"aliases": ["gemini-2.5-flash-lite"],
			"source": "anomalyco/models.dev providers/google/models/gemini-2.5-flash-lite.toml"
		},
		{
			"id": "google/gemini-3-pro-preview",
			"upstream_id": "gemini-3-pro-preview",
			"provider": "google",
			"prefix": "google",
			"type": "chat",
			"context_length": 1048576,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": [
					"text",
					"image",
					"video",
					"audio",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": true,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "12",
				"cache_read": "0.2",
				"tiers": [{
					"prompt_tokens_above": 2e5,
					"input": "4",
					"output": "18",
					"cache_read": "0.4"
				}]
			},
			"aliases": ["gemini-3-pro-preview"],
			"deprecated": "2026-03-09",
			"replaced_by": "google/gemini-3.1-pro-preview",
			"notes": "provider shut the model down on 2026-03-09; keep the id, map to replaced_by if a live upstream is needed",
			"source": "anomalyco/models.dev providers/google/models/gemini-3-pro-preview.toml"
		},
		{
			"id": "google/gemini-3.1-pro-preview",
			"upstream_id": "gemini-3.1-pro-preview",
			"provider": "google",
			"prefix": "google",
			"type": "chat",
			"context_length": 1048576,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": [
					"text",
					"image",
					"video",
					"audio",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": true,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "12",
				"cache_read": "0.2",
				"tiers": [{
					"prompt_tokens_above": 2e5,
					"input": "4",
					"output": "18",
					"cache_read": "0.4"
				}]
			},
			"aliases": ["gemini-3.1-pro-preview"],
			"source": "anomalyco/models.dev providers/google/models/gemini-3.1-pro-preview.toml"
		},
		{
			"id": "google/gemini-3-flash-preview",
			"upstream_id": "gemini-3-flash-preview",
			"provider": "google",
			"prefix": "google",
			"type": "chat",
			"context_length": 1048576,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": [
					"text",
					"image",
					"video",
					"audio",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": true,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.5",
				"output": "3",
				"cache_read": "0.05",
				"input_audio": "1"
			},
			"aliases": ["gemini-3-flash-preview"],
			"source": "anomalyco/models.dev providers/google/models/gemini-3-flash-preview.toml"
		},
		{
			"id": "google/gemini-3.1-flash-lite",
			"upstream_id": "gemini-3.1-flash-lite",
			"provider": "google",
			"prefix": "google",
			"type": "chat",
			"context_length": 1048576,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": [
					"text",
					"image",
					"video",
					"audio",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": true,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.25",
				"output": "1.5",
				"cache_read": "0.025",
				"input_audio": "0.5"
			},
			"aliases": ["gemini-3.1-flash-lite"],
			"source": "anomalyco/models.dev providers/google/models/gemini-3.1-flash-lite.toml"
		},
		{
			"id": "google/gemini-3.5-flash",
			"upstream_id": "gemini-3.5-flash",
			"provider": "google",
			"prefix": "google",
			"type": "chat",
			"context_length": 1048576,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": [
					"text",
					"image",
					"video",
					"audio",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": true,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.5",
				"output": "9",
				"cache_read": "0.15",
				"input_audio": "1.5"
			},
			"aliases": ["gemini-3.5-flash"],
			"source": "anomalyco/models.dev providers/google/models/gemini-3.5-flash.toml"
		},
		{
			"id": "google/gemini-3.5-flash-lite",
			"upstream_id": "gemini-3.5-flash-lite",
			"provider": "google",
			"prefix": "google",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": null,
			"modalities": {
				"input": [
					"text",
					"image",
					"video",
					"audio",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": true,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.3",
				"output": "2.5",
				"cache_read": "0.03"
			},
			"aliases": ["gemini-3.5-flash-lite"],
			"source": "pydantic/genai-prices prices/providers/google.yml"
		},
		{
			"id": "google/gemini-3.6-flash",
			"upstream_id": "gemini-3.6-flash",
			"provider": "google",
			"prefix": "google",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": null,
			"modalities": {
				"input": [
					"text",
					"image",
					"video",
					"audio",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": true,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.75",
				"output": "3.75",
				"cache_read": "0.075",
				"scheduled_changes": [{
					"effective_from": "2027-01-01",
					"input": "1.5",
					"output": "7.5",
					"cache_read": "0.15"
				}]
			},
			"aliases": ["gemini-3.6-flash"],
			"source": "pydantic/genai-prices prices/providers/google.yml"
		},
		{
			"id": "google/gemini-3.7-flash",
			"upstream_id": "gemini-3.7-flash",
			"provider": "google",
			"prefix": "google",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": null,
			"modalities": {
				"input": [
					"text",
					"image",
					"video",
					"audio",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": true,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.75",
				"output": "3.75",
				"cache_read": "0.075",
				"scheduled_changes": [{
					"effective_from": "2027-01-01",
					"input": "1.5",
					"output": "7.5",
					"cache_read": "0.15"
				}]
			},
			"aliases": ["gemini-3.7-flash"],
			"source": "pydantic/genai-prices prices/providers/google.yml"
		},
		{
			"id": "google/gemini-3.8-flash",
			"upstream_id": "gemini-3.8-flash",
			"provider": "google",
			"prefix": "google",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": null,
			"modalities": {
				"input": [
					"text",
					"image",
					"video",
					"audio",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": true,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.75",
				"output": "3.75",
				"cache_read": "0.075",
				"scheduled_changes": [{
					"effective_from": "2027-01-01",
					"input": "1.5",
					"output": "7.5",
					"cache_read": "0.15"
				}],
				"input_audio": "0.75"
			},
			"aliases": ["gemini-3.8-flash"],
			"source": "anomalyco/models.dev providers/google/models/gemini-3.8-flash.toml"
		},
		{
			"id": "google/gemini-2.5-flash-image",
			"upstream_id": "gemini-2.5-flash-image",
			"provider": "google",
			"prefix": "google",
			"type": "image",
			"context_length": 32768,
			"max_completion_tokens": 32768,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text", "image"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.3",
				"output": "2.5",
				"output_image": "30"
			},
			"aliases": ["gemini-2.5-flash-image"],
			"source": "pydantic/genai-prices prices/providers/google.yml"
		},
		{
			"id": "google/gemini-3-pro-image-preview",
			"upstream_id": "gemini-3-pro-image-preview",
			"provider": "google",
			"prefix": "google",
			"type": "image",
			"context_length": 131072,
			"max_completion_tokens": 32768,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text", "image"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "12",
				"output_image": "120",
				"per_image_reference": {
					"1K": "0.134",
					"2K": "0.134",
					"4K": "0.24"
				}
			},
			"aliases": ["gemini-3-pro-image-preview", "gemini-3-pro-image"],
			"notes": "also published without the -preview suffix",
			"source": "pydantic/genai-prices prices/providers/google.yml"
		},
		{
			"id": "google/gemini-3.1-flash-image-preview",
			"upstream_id": "gemini-3.1-flash-image-preview",
			"provider": "google",
			"prefix": "google",
			"type": "image",
			"context_length": 65536,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text", "image"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.5",
				"output": "3",
				"output_image": "60"
			},
			"aliases": ["gemini-3.1-flash-image-preview", "gemini-3.1-flash-image"],
			"source": "pydantic/genai-prices prices/providers/google.yml"
		},
		{
			"id": "google/imagen-4.0-generate-001",
			"upstream_id": "imagen-4.0-generate-001",
			"provider": "google",
			"prefix": "google",
			"type": "image",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["image"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_image",
				"per_image": "0.04"
			},
			"aliases": ["imagen-4.0-generate-001"],
			"notes": "uses the :predict method with instances/parameters, not generateContent",
			"source": "ai.google.dev/gemini-api/docs/pricing (Imagen 4 line, read in three third-party price tables)"
		},
		{
			"id": "google/imagen-4.0-fast-generate-001",
			"upstream_id": "imagen-4.0-fast-generate-001",
			"provider": "google",
			"prefix": "google",
			"type": "image",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["image"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_image",
				"per_image": "0.02"
			},
			"aliases": ["imagen-4.0-fast-generate-001"],
			"notes": "uses the :predict method with instances/parameters, not generateContent",
			"source": "ai.google.dev/gemini-api/docs/pricing (Imagen 4 line, read in three third-party price tables)"
		},
		{
			"id": "google/imagen-4.0-ultra-generate-001",
			"upstream_id": "imagen-4.0-ultra-generate-001",
			"provider": "google",
			"prefix": "google",
			"type": "image",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["image"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_image",
				"per_image": "0.06"
			},
			"aliases": ["imagen-4.0-ultra-generate-001"],
			"notes": "uses the :predict method with instances/parameters, not generateContent",
			"source": "ai.google.dev/gemini-api/docs/pricing (Imagen 4 line, read in three third-party price tables)"
		},
		{
			"id": "google/gemini-2.5-flash-preview-tts",
			"upstream_id": "gemini-2.5-flash-preview-tts",
			"provider": "google",
			"prefix": "google",
			"type": "tts",
			"context_length": 8192,
			"max_completion_tokens": 16384,
			"modalities": {
				"input": ["text"],
				"output": ["audio"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.5",
				"output": "10"
			},
			"aliases": ["gemini-2.5-flash-preview-tts"],
			"notes": "output price is per million audio tokens",
			"source": "anomalyco/models.dev providers/google/models/gemini-2.5-flash-preview-tts.toml"
		},
		{
			"id": "google/gemini-embedding-001",
			"upstream_id": "gemini-embedding-001",
			"provider": "google",
			"prefix": "google",
			"type": "embedding",
			"context_length": 2048,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["embedding"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.15"
			},
			"aliases": ["gemini-embedding-001"],
			"source": "anomalyco/models.dev providers/google/models/gemini-embedding-001.toml"
		},
		{
			"id": "google/gemini-embedding-2",
			"upstream_id": "gemini-embedding-2",
			"provider": "google",
			"prefix": "google",
			"type": "embedding",
			"context_length": 8192,
			"max_completion_tokens": null,
			"modalities": {
				"input": [
					"text",
					"image",
					"audio",
					"video"
				],
				"output": ["embedding"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.2",
				"input_image": "0.45",
				"input_audio": "6.5",
				"input_video": "12"
			},
			"aliases": ["gemini-embedding-2"],
			"source": "pydantic/genai-prices prices/providers/google.yml"
		}
	],
	grok: [
		{
			"id": "grok/grok-4.7",
			"upstream_id": "grok-4.7",
			"provider": "xai",
			"prefix": "grok",
			"type": "chat",
			"context_length": 5e5,
			"max_completion_tokens": null,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "6",
				"cache_read": "0.5",
				"tiers": [{
					"prompt_tokens_above": 2e5,
					"input": "4",
					"output": "12",
					"cache_read": "1"
				}]
			},
			"aliases": ["grok-4.7"],
			"reasoning_efforts": [
				"low",
				"medium",
				"high",
				"xhigh"
			],
			"notes": "web search only through the Responses API tools web_search/x_search; search_parameters on chat completions answers 410",
			"source": "anomalyco/models.dev providers/xai/models/grok-4.7.toml; ngrok.com/changelog/ai-gateway-xai-grok-models"
		},
		{
			"id": "grok/grok-4.6",
			"upstream_id": "grok-4.6",
			"provider": "xai",
			"prefix": "grok",
			"type": "chat",
			"context_length": 5e5,
			"max_completion_tokens": null,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "6",
				"cache_read": "0.5",
				"tiers": [{
					"prompt_tokens_above": 2e5,
					"input": "4",
					"output": "12",
					"cache_read": "1"
				}]
			},
			"aliases": ["grok-4.6"],
			"reasoning_efforts": [
				"low",
				"medium",
				"high",
				"xhigh"
			],
			"notes": "web search only through the Responses API tools web_search/x_search; search_parameters on chat completions answers 410; priority tier costs 2x",
			"source": "anomalyco/models.dev providers/xai/models/grok-4.6.toml; ngrok.com/changelog/ai-gateway-xai-grok-models"
		},
		{
			"id": "grok/grok-4.5",
			"upstream_id": "grok-4.5",
			"provider": "xai",
			"prefix": "grok",
			"type": "chat",
			"context_length": 5e5,
			"max_completion_tokens": null,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "6",
				"cache_read": "0.5"
			},
			"aliases": ["grok-4.5"],
			"reasoning_efforts": [
				"low",
				"medium",
				"high"
			],
			"notes": "web search only through the Responses API tools web_search/x_search; search_parameters on chat completions answers 410",
			"source": "pydantic/genai-prices prices/providers/x_ai.yml"
		},
		{
			"id": "grok/grok-4.3",
			"upstream_id": "grok-4.3",
			"provider": "xai",
			"prefix": "grok",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 3e4,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.25",
				"output": "2.5",
				"cache_read": "0.2",
				"tiers": [{
					"prompt_tokens_above": 2e5,
					"input": "2.5",
					"output": "5",
					"cache_read": "0.4"
				}]
			},
			"aliases": ["grok-4.3"],
			"reasoning_efforts": [
				"none",
				"low",
				"medium",
				"high"
			],
			"notes": "web search only through the Responses API tools web_search/x_search; search_parameters on chat completions answers 410",
			"source": "docs.x.ai/developers/models; anomalyco/models.dev providers/xai/models/grok-4.3.toml"
		},
		{
			"id": "grok/grok-4.20-0309-reasoning",
			"upstream_id": "grok-4.20-0309-reasoning",
			"provider": "xai",
			"prefix": "grok",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 3e4,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.25",
				"output": "2.5",
				"cache_read": "0.2",
				"tiers": [{
					"prompt_tokens_above": 2e5,
					"input": "2.5",
					"output": "5",
					"cache_read": "0.4"
				}]
			},
			"aliases": [
				"grok-4.20-0309-reasoning",
				"grok-4.20",
				"grok-4.20-reasoning"
			],
			"reasoning_efforts": [],
			"notes": "web search only through the Responses API tools web_search/x_search; search_parameters on chat completions answers 410; reasoning_effort is refused",
			"source": "docs.x.ai/developers/models; anomalyco/models.dev providers/xai/models/grok-4.20-0309-reasoning.toml"
		},
		{
			"id": "grok/grok-4.20-0309-non-reasoning",
			"upstream_id": "grok-4.20-0309-non-reasoning",
			"provider": "xai",
			"prefix": "grok",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 3e4,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": false,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.25",
				"output": "2.5",
				"cache_read": "0.2",
				"tiers": [{
					"prompt_tokens_above": 2e5,
					"input": "2.5",
					"output": "5",
					"cache_read": "0.4"
				}]
			},
			"aliases": ["grok-4.20-0309-non-reasoning", "grok-4.20-non-reasoning"],
			"reasoning_efforts": [],
			"notes": "web search only through the Responses API tools web_search/x_search; search_parameters on chat completions answers 410; reasoning_effort is refused",
			"source": "docs.x.ai/developers/models; anomalyco/models.dev providers/xai/models/grok-4.20-0309-non-reasoning.toml"
		},
		{
			"id": "grok/grok-build-0.1",
			"upstream_id": "grok-build-0.1",
			"provider": "xai",
			"prefix": "grok",
			"type": "chat",
			"context_length": 256e3,
			"max_completion_tokens": 256e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1",
				"output": "2",
				"cache_read": "0.2",
				"tiers": [{
					"prompt_tokens_above": 2e5,
					"input": "2",
					"output": "4",
					"cache_read": "0.4"
				}]
			},
			"aliases": ["grok-build-0.1"],
			"source": "anomalyco/models.dev providers/xai/models/grok-build-0.1.toml"
		},
		{
			"id": "grok/grok-4-fast-reasoning",
			"upstream_id": "grok-4-fast-reasoning",
			"provider": "xai",
			"prefix": "grok",
			"type": "chat",
			"context_length": 2e6,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.2",
				"output": "0.5",
				"cache_read": "0.05",
				"tiers": [{
					"prompt_tokens_above": 128e3,
					"input": "0.4",
					"output": "1"
				}]
			},
			"aliases": ["grok-4-fast-reasoning"],
			"notes": "legacy line, no longer in the xAI model list; web search only through the Responses API tools web_search/x_search; search_parameters on chat completions answers 410",
			"source": "theopenco/llmgateway packages/models/src/models/xai.ts; pydantic/genai-prices prices/providers/x_ai.yml"
		},
		{
			"id": "grok/grok-4-fast-non-reasoning",
			"upstream_id": "grok-4-fast-non-reasoning",
			"provider": "xai",
			"prefix": "grok",
			"type": "chat",
			"context_length": 2e6,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": false,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.2",
				"output": "0.5",
				"cache_read": "0.05",
				"tiers": [{
					"prompt_tokens_above": 128e3,
					"input": "0.4",
					"output": "1"
				}]
			},
			"aliases": ["grok-4-fast-non-reasoning"],
			"notes": "legacy line, no longer in the xAI model list; web search only through the Responses API tools web_search/x_search; search_parameters on chat completions answers 410",
			"source": "theopenco/llmgateway packages/models/src/models/xai.ts; pydantic/genai-prices prices/providers/x_ai.yml"
		},
		{
			"id": "grok/grok-4-1-fast-reasoning",
			"upstream_id": "grok-4-1-fast-reasoning",
			"provider": "xai",
			"prefix": "grok",
			"type": "chat",
			"context_length": 2e6,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.2",
				"output": "0.5",
				"cache_read": "0.05",
				"tiers": [{
					"prompt_tokens_above": 128e3,
					"input": "0.4",
					"output": "1"
				}]
			},
			"aliases": ["grok-4-1-fast-reasoning", "grok-4.1-fast-reasoning"],
			"notes": "legacy line, no longer in the xAI model list; web search only through the Responses API tools web_search/x_search; search_parameters on chat completions answers 410",
			"source": "theopenco/llmgateway packages/models/src/models/xai.ts; pydantic/genai-prices prices/providers/x_ai.yml"
		},
		{
			"id": "grok/grok-4-1-fast-non-reasoning",
			"upstream_id": "grok-4-1-fast-non-reasoning",
			"provider": "xai",
			"prefix": "grok",
			"type": "chat",
			"context_length": 2e6,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": false,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.2",
				"output": "0.5",
				"cache_read": "0.05",
				"tiers": [{
					"prompt_tokens_above": 128e3,
					"input": "0.4",
					"output": "1"
				}]
			},
			"aliases": ["grok-4-1-fast-non-reasoning", "grok-4.1-fast-non-reasoning"],
			"notes": "legacy line, no longer in the xAI model list; web search only through the Responses API tools web_search/x_search; search_parameters on chat completions answers 410",
			"source": "theopenco/llmgateway packages/models/src/models/xai.ts; pydantic/genai-prices prices/providers/x_ai.yml"
		},
		{
			"id": "grok/grok-4",
			"upstream_id": "grok-4-0709",
			"provider": "xai",
			"prefix": "grok",
			"type": "chat",
			"context_length": 256e3,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "3",
				"output": "15",
				"cache_read": "0.75"
			},
			"aliases": ["grok-4", "grok-4-0709"],
			"notes": "legacy",
			"source": "pydantic/genai-prices prices/providers/x_ai.yml"
		},
		{
			"id": "grok/grok-imagine-image",
			"upstream_id": "grok-imagine-image",
			"provider": "xai",
			"prefix": "grok",
			"type": "image",
			"context_length": 8e3,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["image"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_image",
				"per_image": "0.02"
			},
			"aliases": ["grok-imagine-image"],
			"notes": "aspect_ratio/resolution instead of size; quality and style are refused",
			"source": "docs.crazyrouter.com grok-imagine-image page; anomalyco/models.dev providers/xai/models/grok-imagine-image.toml"
		},
		{
			"id": "grok/grok-imagine-image-2.0",
			"upstream_id": "grok-imagine-image-2.0",
			"provider": "xai",
			"prefix": "grok",
			"type": "image",
			"context_length": 8e3,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["image"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_image",
				"per_image": "0.04"
			},
			"aliases": ["grok-imagine-image-2.0"],
			"notes": "resellers list 0.02-0.08 by resolution and quality",
			"source": "anomalyco/models.dev providers/xai/models/grok-imagine-image-2.0.toml"
		},
		{
			"id": "grok/grok-imagine-video",
			"upstream_id": "grok-imagine-video",
			"provider": "xai",
			"prefix": "grok",
			"type": "video",
			"context_length": 1024,
			"max_completion_tokens": null,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["video"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_second",
				"per_second": "0.05",
				"per_input_image": "0.002"
			},
			"aliases": ["grok-imagine-video"],
			"notes": "0.05 is the 480p rate; the 720p rate was not read",
			"source": "docs.apiyi.com grok-imagine-video page; anomalyco/models.dev providers/xai/models/grok-imagine-video.toml"
		}
	],
	kimi: [
		{
			"id": "kimi/kimi-k3.1-pro",
			"upstream_id": "kimi-k3.1-pro",
			"provider": "moonshotai",
			"prefix": "kimi",
			"type": "chat",
			"context_length": 1048576,
			"max_completion_tokens": 1048576,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "10",
				"cache_read": "0.2",
				"cache_write": "2",
				"cache_write_1h": "4"
			},
			"aliases": ["kimi-k3.1-pro"],
			"reasoning_efforts": [
				"low",
				"high",
				"max"
			],
			"notes": "always thinks; cache_write and cache_write_1h are explicit-cache rates as configured by the reseller",
			"source": "docs.apiyi.com/en/api-capabilities/kimi-k3-1/overview (states parity with the official price); vercel.com/ai-gateway/models/kimi-k3.1-pro"
		},
		{
			"id": "kimi/kimi-k3.1-pro-highspeed",
			"upstream_id": "kimi-k3.1-pro-highspeed",
			"provider": "moonshotai",
			"prefix": "kimi",
			"type": "chat",
			"context_length": 1048576,
			"max_completion_tokens": 1048576,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "4",
				"output": "20",
				"cache_read": "0.2",
				"cache_write": "4",
				"cache_write_1h": "8"
			},
			"aliases": ["kimi-k3.1-pro-highspeed"],
			"reasoning_efforts": [
				"low",
				"high",
				"max"
			],
			"notes": "always thinks; cache rates as configured by the reseller",
			"source": "docs.apiyi.com/en/api-capabilities/kimi-k3-1/overview (states parity with the official price); vercel.com/ai-gateway/models/kimi-k3.1-pro-highspeed"
		},
		{
			"id": "kimi/kimi-k3",
			"upstream_id": "kimi-k3",
			"provider": "moonshotai",
			"prefix": "kimi",
			"type": "chat",
			"context_length": 1048576,
			"max_completion_tokens": null,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "3",
				"output": "15",
				"cache_read": "0.3"
			},
			"aliases": ["kimi-k3"],
			"reasoning_efforts": [
				"low",
				"high",
				"max"
			],
			"notes": "always thinks",
			"source": "pydantic/genai-prices prices/providers/moonshotai.yml"
		},
		{
			"id": "kimi/kimi-k2.7-code",
			"upstream_id": "kimi-k2.7-code",
			"provider": "moonshotai",
			"prefix": "kimi",
			"type": "chat",
			"context_length": 262144,
			"max_completion_tokens": 262144,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.95",
				"output": "4",
				"cache_read": "0.19"
			},
			"aliases": ["kimi-k2.7-code"],
			"notes": "always thinks",
			"source": "anomalyco/models.dev providers/moonshotai/models/kimi-k2.7-code.toml"
		},
		{
			"id": "kimi/kimi-k2.7-code-highspeed",
			"upstream_id": "kimi-k2.7-code-highspeed",
			"provider": "moonshotai",
			"prefix": "kimi",
			"type": "chat",
			"context_length": 262144,
			"max_completion_tokens": 262144,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.9",
				"output": "8",
				"cache_read": "0.38"
			},
			"aliases": ["kimi-k2.7-code-highspeed"],
			"notes": "always thinks",
			"source": "anomalyco/models.dev providers/moonshotai/models/kimi-k2.7-code-highspeed.toml"
		},
		{
			"id": "kimi/kimi-k2.6",
			"upstream_id": "kimi-k2.6",
			"provider": "moonshotai",
			"prefix": "kimi",
			"type": "chat",
			"context_length": 262144,
			"max_completion_tokens": 262144,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.95",
				"output": "4",
				"cache_read": "0.16"
			},
			"aliases": ["kimi-k2.6"],
			"notes": "thinking on by default, can be disabled; $web_search needs thinking disabled",
			"source": "anomalyco/models.dev providers/moonshotai/models/kimi-k2.6.toml"
		},
		{
			"id": "kimi/kimi-k2.5",
			"upstream_id": "kimi-k2.5",
			"provider": "moonshotai",
			"prefix": "kimi",
			"type": "chat",
			"context_length": 262144,
			"max_completion_tokens": 262144,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.6",
				"output": "3",
				"cache_read": "0.1"
			},
			"aliases": ["kimi-k2.5"],
			"notes": "thinking on by default, can be disabled; $web_search needs thinking disabled",
			"source": "anomalyco/models.dev providers/moonshotai/models/kimi-k2.5.toml"
		}
	],
	kling: [
		{
			"id": "kling/kling-v2-master",
			"upstream_id": "kling-v2-master",
			"provider": "kling",
			"prefix": "kling",
			"type": "video",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["video"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_second",
				"per_second": "0.28",
				"per_second_variants": [{
					"mode": null,
					"resolution": "1080p",
					"audio": false,
					"price": "0.28"
				}],
				"upstream_unit_usd": "0.14"
			},
			"aliases": ["kling-v2-master"],
			"durations_seconds": [5, 10],
			"modes": [],
			"notes": "no mode parameter, no end frame",
			"source": "kling.ai/document-api/pricing/base/video (read in a public copy)"
		},
		{
			"id": "kling/kling-v2-1-master",
			"upstream_id": "kling-v2-1-master",
			"provider": "kling",
			"prefix": "kling",
			"type": "video",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["video"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_second",
				"per_second": "0.28",
				"per_second_variants": [{
					"mode": null,
					"resolution": "1080p",
					"audio": false,
					"price": "0.28"
				}],
				"upstream_unit_usd": "0.14"
			},
			"aliases": ["kling-v2-1-master"],
			"durations_seconds": [5, 10],
			"modes": [],
			"notes": "no mode parameter, no end frame",
			"source": "kling.ai/document-api/pricing/base/video (read in a public copy)"
		},
		{
			"id": "kling/kling-v2-1",
			"upstream_id": "kling-v2-1",
			"provider": "kling",
			"prefix": "kling",
			"type": "video",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["image"],
				"output": ["video"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_second",
				"per_second": "0.056",
				"per_second_variants": [{
					"mode": "std",
					"resolution": "720p",
					"audio": false,
					"price": "0.056"
				}, {
					"mode": "pro",
					"resolution": "1080p",
					"audio": false,
					"price": "0.098"
				}],
				"upstream_unit_usd": "0.14"
			},
			"aliases": ["kling-v2-1"],
			"durations_seconds": [5, 10],
			"modes": ["std", "pro"],
			"notes": "image to video only",
			"source": "kling.ai/document-api/pricing/base/video (read in a public copy)"
		},
		{
			"id": "kling/kling-v2-5-turbo",
			"upstream_id": "kling-v2-5-turbo",
			"provider": "kling",
			"prefix": "kling",
			"type": "video",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["video"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_second",
				"per_second": "0.042",
				"per_second_variants": [{
					"mode": "std",
					"resolution": "720p",
					"audio": false,
					"price": "0.042"
				}, {
					"mode": "pro",
					"resolution": "1080p",
					"audio": false,
					"price": "0.07"
				}],
				"upstream_unit_usd": "0.14"
			},
			"aliases": ["kling-v2-5-turbo"],
			"durations_seconds": [5, 10],
			"modes": ["std", "pro"],
			"source": "kling.ai/document-api/pricing/base/video (read in a public copy)"
		},
		{
			"id": "kling/kling-v2-6",
			"upstream_id": "kling-v2-6",
			"provider": "kling",
			"prefix": "kling",
			"type": "video",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["video"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": true,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_second",
				"per_second": "0.042",
				"per_second_variants": [
					{
						"mode": "std",
						"resolution": "720p",
						"audio": false,
						"price": "0.042"
					},
					{
						"mode": "pro",
						"resolution": "1080p",
						"audio": false,
						"price": "0.07"
					},
					{
						"mode": "pro",
						"resolution": "1080p",
						"audio": true,
						"price": "0.14"
					},
					{
						"mode": "pro",
						"resolution": "1080p",
						"audio": true,
						"voice": true,
						"price": "0.168"
					},
					{
						"mode": "std",
						"resolution": "720p",
						"audio": false,
						"task": "motion_control",
						"price": "0.07"
					},
					{
						"mode": "pro",
						"resolution": "1080p",
						"audio": false,
						"task": "motion_control",
						"price": "0.112"
					}
				],
				"upstream_unit_usd": "0.14"
			},
			"aliases": ["kling-v2-6"],
			"durations_seconds": [5, 10],
			"modes": ["std", "pro"],
			"source": "kling.ai/document-api/pricing/base/video (read in a public copy)"
		},
		{
			"id": "kling/kling-v3",
			"upstream_id": "kling-v3",
			"provider": "kling",
			"prefix": "kling",
			"type": "video",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["video"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": true,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_second",
				"per_second": "0.084",
				"per_second_variants": [
					{
						"mode": "std",
						"resolution": "720p",
						"audio": false,
						"price": "0.084"
					},
					{
						"mode": "pro",
						"resolution": "1080p",
						"audio": false,
						"price": "0.112"
					},
					{
						"mode": "4k",
						"resolution": "4k",
						"audio": false,
						"price": "0.42"
					},
					{
						"mode": "std",
						"resolution": "720p",
						"audio": true,
						"price": "0.126"
					},
					{
						"mode": "pro",
						"resolution": "1080p",
						"audio": true,
						"price": "0.168"
					},
					{
						"mode": "4k",
						"resolution": "4k",
						"audio": true,
						"price": "0.42"
					},
					{
						"mode": "std",
						"resolution": "720p",
						"audio": false,
						"task": "motion_control",
						"price": "0.126"
					},
					{
						"mode": "pro",
						"resolution": "1080p",
						"audio": false,
						"task": "motion_control",
						"price": "0.168"
					}
				],
				"upstream_unit_usd": "0.14"
			},
			"aliases": ["kling-v3"],
			"durations_seconds": [
				3,
				4,
				5,
				6,
				7,
				8,
				9,
				10,
				11,
				12,
				13,
				14,
				15
			],
			"modes": [
				"std",
				"pro",
				"4k"
			],
			"source": "kling.ai/document-api/pricing/base/video (read in a public copy)"
		},
		{
			"id": "kling/kling-v3-omni",
			"upstream_id": "kling-v3-omni",
			"provider": "kling",
			"prefix": "kling",
			"type": "video",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["video"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": true,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_second",
				"per_second": "0.084",
				"per_second_variants": [
					{
						"mode": "std",
						"resolution": "720p",
						"audio": false,
						"price": "0.084"
					},
					{
						"mode": "pro",
						"resolution": "1080p",
						"audio": false,
						"price": "0.112"
					},
					{
						"mode": "4k",
						"resolution": "4k",
						"audio": false,
						"price": "0.42"
					},
					{
						"mode": "std",
						"resolution": "720p",
						"audio": true,
						"price": "0.112"
					},
					{
						"mode": "pro",
						"resolution": "1080p",
						"audio": true,
						"price": "0.14"
					},
					{
						"mode": "4k",
						"resolution": "4k",
						"audio": true,
						"price": "0.42"
					},
					{
						"mode": "std",
						"resolution": "720p",
						"audio": false,
						"video_input": true,
						"price": "0.126"
					},
					{
						"mode": "pro",
						"resolution": "1080p",
						"audio": false,
						"video_input": true,
						"price": "0.168"
					},
					{
						"mode": "4k",
						"resolution": "4k",
						"audio": false,
						"video_input": true,
						"price": "0.42"
					}
				],
				"upstream_unit_usd": "0.14"
			},
			"aliases": ["kling-v3-omni"],
			"durations_seconds": [
				3,
				4,
				5,
				6,
				7,
				8,
				9,
				10,
				11,
				12,
				13,
				14,
				15
			],
			"modes": [
				"std",
				"pro",
				"4k"
			],
			"notes": "omni-video endpoint; video input forbids sound",
			"source": "kling.ai/document-api/pricing/base/video (read in a public copy)"
		},
		{
			"id": "kling/kling-video-o1",
			"upstream_id": "kling-video-o1",
			"provider": "kling",
			"prefix": "kling",
			"type": "video",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["video"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_second",
				"per_second": "0.084",
				"per_second_variants": [
					{
						"mode": "std",
						"resolution": "720p",
						"audio": false,
						"price": "0.084"
					},
					{
						"mode": "pro",
						"resolution": "1080p",
						"audio": false,
						"price": "0.112"
					},
					{
						"mode": "std",
						"resolution": "720p",
						"audio": false,
						"video_input": true,
						"price": "0.126"
					},
					{
						"mode": "pro",
						"resolution": "1080p",
						"audio": false,
						"video_input": true,
						"price": "0.168"
					}
				],
				"upstream_unit_usd": "0.14"
			},
			"aliases": ["kling-video-o1"],
			"durations_seconds": [
				3,
				4,
				5,
				6,
				7,
				8,
				9,
				10
			],
			"modes": ["std", "pro"],
			"notes": "omni-video endpoint; no audio",
			"source": "kling.ai/document-api/pricing/base/video (read in a public copy)"
		},
		{
			"id": "kling/kling-3.0-turbo",
			"upstream_id": "kling-3.0-turbo",
			"provider": "kling",
			"prefix": "kling",
			"type": "video",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["video"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": true,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_second",
				"per_second": "0.112",
				"per_second_variants": [{
					"mode": null,
					"resolution": "720p",
					"audio": true,
					"price": "0.112"
				}, {
					"mode": null,
					"resolution": "1080p",
					"audio": true,
					"price": "0.14"
				}],
				"upstream_unit_usd": "0.14"
			},
			"aliases": ["kling-3.0-turbo"],
			"durations_seconds": [
				3,
				4,
				5,
				6,
				7,
				8,
				9,
				10,
				11,
				12,
				13,
				14,
				15
			],
			"modes": [],
			"notes": "2026 path-style API only (POST /text-to-video/kling-3.0-turbo, API key, no JWT); audio is always produced",
			"source": "kling.ai/document-api/pricing/base/video (read in a public copy)"
		},
		{
			"id": "kling/kling-v1-6",
			"upstream_id": "kling-v1-6",
			"provider": "kling",
			"prefix": "kling",
			"type": "video",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["video"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_second",
				"per_second": "0.056",
				"per_second_variants": [{
					"mode": "std",
					"resolution": "720p",
					"audio": false,
					"price": "0.056"
				}, {
					"mode": "pro",
					"resolution": "1080p",
					"audio": false,
					"price": "0.098"
				}],
				"upstream_unit_usd": "0.14"
			},
			"aliases": ["kling-v1-6"],
			"deprecated": "2026-09-15",
			"durations_seconds": [5, 10],
			"modes": ["std", "pro"],
			"notes": "last model accepted by multi-image2video; retirement date from the provider notice",
			"source": "kling.ai/document-api/pricing/base/video (read in a public copy)"
		}
	],
	minimax: [
		{
			"id": "minimax/minimax-m3",
			"upstream_id": "MiniMax-M3",
			"provider": "minimax",
			"prefix": "minimax",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.3",
				"output": "1.2",
				"cache_read": "0.06",
				"tiers": [{
					"prompt_tokens_above": 512e3,
					"input": "0.6",
					"output": "2.4",
					"cache_read": "0.12"
				}]
			},
			"aliases": ["minimax-m3", "MiniMax-M3"],
			"source": "anomalyco/models.dev providers/minimax/models/MiniMax-M3.toml"
		},
		{
			"id": "minimax/minimax-m3-highspeed",
			"upstream_id": "MiniMax-M3-highspeed",
			"provider": "minimax",
			"prefix": "minimax",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.6",
				"output": "2.4",
				"cache_read": "0.12",
				"cache_write": "0.75"
			},
			"aliases": ["minimax-m3-highspeed", "MiniMax-M3-highspeed"],
			"source": "theopenco/llmgateway packages/models/src/models/minimax.ts"
		},
		{
			"id": "minimax/minimax-m2.7",
			"upstream_id": "MiniMax-M2.7",
			"provider": "minimax",
			"prefix": "minimax",
			"type": "chat",
			"context_length": 204800,
			"max_completion_tokens": 131072,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.3",
				"output": "1.2",
				"cache_read": "0.06",
				"cache_write": "0.375"
			},
			"aliases": ["minimax-m2.7", "MiniMax-M2.7"],
			"source": "anomalyco/models.dev providers/minimax/models/MiniMax-M2.7.toml"
		},
		{
			"id": "minimax/minimax-m2.7-highspeed",
			"upstream_id": "MiniMax-M2.7-highspeed",
			"provider": "minimax",
			"prefix": "minimax",
			"type": "chat",
			"context_length": 204800,
			"max_completion_tokens": 131072,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.6",
				"output": "2.4",
				"cache_read": "0.06",
				"cache_write": "0.375"
			},
			"aliases": ["minimax-m2.7-highspeed", "MiniMax-M2.7-highspeed"],
			"source": "anomalyco/models.dev providers/minimax/models/MiniMax-M2.7-highspeed.toml"
		},
		{
			"id": "minimax/minimax-m2.5",
			"upstream_id": "MiniMax-M2.5",
			"provider": "minimax",
			"prefix": "minimax",
			"type": "chat",
			"context_length": 204800,
			"max_completion_tokens": 131072,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.3",
				"output": "1.2",
				"cache_read": "0.03",
				"cache_write": "0.375"
			},
			"aliases": ["minimax-m2.5", "MiniMax-M2.5"],
			"source": "anomalyco/models.dev providers/minimax/models/MiniMax-M2.5.toml"
		},
		{
			"id": "minimax/minimax-m2.5-highspeed",
			"upstream_id": "MiniMax-M2.5-highspeed",
			"provider": "minimax",
			"prefix": "minimax",
			"type": "chat",
			"context_length": 204800,
			"max_completion_tokens": 131072,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.6",
				"output": "2.4",
				"cache_read": "0.03",
				"cache_write": "0.375"
			},
			"aliases": ["minimax-m2.5-highspeed", "MiniMax-M2.5-highspeed"],
			"notes": "anomalyco/models.dev lists cache_read 0.06",
			"source": "pydantic/genai-prices prices/providers/minimax.yml"
		},
		{
			"id": "minimax/minimax-m2.1",
			"upstream_id": "MiniMax-M2.1",
			"provider": "minimax",
			"prefix": "minimax",
			"type": "chat",
			"context_length": 204800,
			"max_completion_tokens": 131072,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.3",
				"output": "1.2",
				"cache_read": "0.03",
				"cache_write": "0.375"
			},
			"aliases": ["minimax-m2.1", "MiniMax-M2.1"],
			"notes": "legacy",
			"source": "anomalyco/models.dev providers/minimax/models/MiniMax-M2.1.toml"
		},
		{
			"id": "minimax/minimax-hailuo-2.3",
			"upstream_id": "MiniMax-Hailuo-2.3",
			"provider": "minimax",
			"prefix": "minimax",
			"type": "video",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["video"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_second",
				"per_second": "0.0467",
				"per_second_variants": [{
					"resolution": "768p",
					"price": "0.0467"
				}, {
					"resolution": "1080p",
					"price": "0.0817"
				}]
			},
			"aliases": ["minimax-hailuo-2.3", "MiniMax-Hailuo-2.3"],
			"source": "theopenco/llmgateway packages/models/src/models/minimax.ts"
		},
		{
			"id": "minimax/minimax-h3-max",
			"upstream_id": "MiniMax-H3-Max",
			"provider": "minimax",
			"prefix": "minimax",
			"type": "video",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["video"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_second",
				"per_second": "0.05",
				"per_second_variants": [{
					"resolution": "480p",
					"price": "0.05"
				}, {
					"resolution": "768p",
					"price": "0.08"
				}]
			},
			"aliases": ["minimax-h3-max", "MiniMax-H3-Max"],
			"notes": "5-15 s clips",
			"source": "theopenco/llmgateway packages/models/src/models/minimax.ts"
		}
	],
	openai: [
		{
			"id": "openai/gpt-4o",
			"upstream_id": "gpt-4o",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 128e3,
			"max_completion_tokens": 16384,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": false,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2.5",
				"output": "10",
				"cache_read": "1.25",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-4o"],
			"source": "anomalyco/models.dev providers/openai/models/gpt-4o.toml"
		},
		{
			"id": "openai/gpt-4o-mini",
			"upstream_id": "gpt-4o-mini",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 128e3,
			"max_completion_tokens": 16384,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": false,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.15",
				"output": "0.6",
				"cache_read": "0.075",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-4o-mini"],
			"source": "anomalyco/models.dev providers/openai/models/gpt-4o-mini.toml"
		},
		{
			"id": "openai/gpt-4.1",
			"upstream_id": "gpt-4.1",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 1047576,
			"max_completion_tokens": 32768,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": false,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "8",
				"cache_read": "0.5",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-4.1"],
			"source": "anomalyco/models.dev providers/openai/models/gpt-4.1.toml"
		},
		{
			"id": "openai/gpt-4.1-mini",
			"upstream_id": "gpt-4.1-mini",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 1047576,
			"max_completion_tokens": 32768,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": false,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.4",
				"output": "1.6",
				"cache_read": "0.1",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-4.1-mini"],
			"source": "anomalyco/models.dev providers/openai/models/gpt-4.1-mini.toml"
		},
		{
			"id": "openai/gpt-4.1-nano",
			"upstream_id": "gpt-4.1-nano",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 1047576,
			"max_completion_tokens": 32768,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.1",
				"output": "0.4",
				"cache_read": "0.025"
			},
			"aliases": ["gpt-4.1-nano"],
			"source": "anomalyco/models.dev providers/openai/models/gpt-4.1-nano.toml"
		},
		{
			"id": "openai/gpt-5",
			"upstream_id": "gpt-5",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 4e5,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.25",
				"output": "10",
				"cache_read": "0.125",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5"],
			"source": "anomalyco/models.dev providers/openai/models/gpt-5.toml"
		},
		{
			"id": "openai/gpt-5-mini",
			"upstream_id": "gpt-5-mini",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 4e5,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.25",
				"output": "2",
				"cache_read": "0.025",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5-mini"],
			"deprecated": "2026-12-10",
			"notes": "OpenAI deactivation date taken from theopenco/llmgateway packages/models/src/models/openai.ts",
			"source": "anomalyco/models.dev providers/openai/models/gpt-5-mini.toml"
		},
		{
			"id": "openai/gpt-5-nano",
			"upstream_id": "gpt-5-nano",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 4e5,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.05",
				"output": "0.4",
				"cache_read": "0.005",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5-nano"],
			"deprecated": "2026-12-10",
			"notes": "OpenAI deactivation date taken from theopenco/llmgateway packages/models/src/models/openai.ts",
			"source": "anomalyco/models.dev providers/openai/models/gpt-5-nano.toml"
		},
		{
			"id": "openai/gpt-5-pro",
			"upstream_id": "gpt-5-pro",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 4e5,
			"max_completion_tokens": 272e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "15",
				"output": "120",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5-pro"],
			"deprecated": "2026-12-10",
			"upstream_endpoint": "responses",
			"notes": "Responses API only upstream; treat as non-streaming and synthesise the stream. Deactivation date from theopenco/llmgateway packages/models/src/models/openai.ts",
			"source": "anomalyco/models.dev providers/openai/models/gpt-5-pro.toml"
		},
		{
			"id": "openai/gpt-5-codex",
			"upstream_id": "gpt-5-codex",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 4e5,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.25",
				"output": "10",
				"cache_read": "0.125",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5-codex"],
			"upstream_endpoint": "responses",
			"source": "anomalyco/models.dev providers/openai/models/gpt-5-codex.toml"
		},
		{
			"id": "openai/gpt-5.1",
			"upstream_id": "gpt-5.1",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 4e5,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.25",
				"output": "10",
				"cache_read": "0.125",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5.1"],
			"source": "anomalyco/models.dev providers/openai/models/gpt-5.1.toml"
		},
		{
			"id": "openai/gpt-5.2",
			"upstream_id": "gpt-5.2",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 4e5,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.75",
				"output": "14",
				"cache_read": "0.175",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5.2"],
			"source": "anomalyco/models.dev providers/openai/models/gpt-5.2.toml"
		},
		{
			"id": "openai/gpt-5.2-pro",
			"upstream_id": "gpt-5.2-pro",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 4e5,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": true,
				"web_search": true,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "21",
				"output": "168",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5.2-pro"],
			"upstream_endpoint": "responses",
			"notes": "Responses API only upstream; treat as non-streaming and synthesise the stream",
			"source": "anomalyco/models.dev providers/openai/models/gpt-5.2-pro.toml"
		},
		{
			"id": "openai/gpt-5.3-codex",
			"upstream_id": "gpt-5.3-codex",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 4e5,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.75",
				"output": "14",
				"cache_read": "0.175",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5.3-codex"],
			"upstream_endpoint": "responses",
			"source": "anomalyco/models.dev providers/openai/models/gpt-5.3-codex.toml"
		},
		{
			"id": "openai/gpt-5.4",
			"upstream_id": "gpt-5.4",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 105e4,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2.5",
				"output": "15",
				"cache_read": "0.25",
				"tiers": [{
					"prompt_tokens_above": 272e3,
					"input": "5",
					"output": "22.5",
					"cache_read": "0.5"
				}],
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5.4"],
			"source": "anomalyco/models.dev providers/openai/models/gpt-5.4.toml"
		},
		{
			"id": "openai/gpt-5.4-mini",
			"upstream_id": "gpt-5.4-mini",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 4e5,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.75",
				"output": "4.5",
				"cache_read": "0.075",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5.4-mini"],
			"source": "anomalyco/models.dev providers/openai/models/gpt-5.4-mini.toml"
		},
		{
			"id": "openai/gpt-5.4-nano",
			"upstream_id": "gpt-5.4-nano",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 4e5,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.2",
				"output": "1.25",
				"cache_read": "0.02",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5.4-nano"],
			"source": "anomalyco/models.dev providers/openai/models/gpt-5.4-nano.toml"
		},
		{
			"id": "openai/gpt-5.4-pro",
			"upstream_id": "gpt-5.4-pro",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 105e4,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": true,
				"web_search": true,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "30",
				"output": "180",
				"tiers": [{
					"prompt_tokens_above": 272e3,
					"input": "60",
					"output": "270"
				}],
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5.4-pro"],
			"upstream_endpoint": "responses",
			"notes": "Responses API only upstream; treat as non-streaming and synthesise the stream",
			"source": "anomalyco/models.dev providers/openai/models/gpt-5.4-pro.toml"
		},
		{
			"id": "openai/gpt-5.5",
			"upstream_id": "gpt-5.5",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 105e4,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "5",
				"output": "30",
				"cache_read": "0.5",
				"tiers": [{
					"prompt_tokens_above": 272e3,
					"input": "10",
					"output": "45",
					"cache_read": "1"
				}],
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5.5"],
			"source": "anomalyco/models.dev providers/openai/models/gpt-5.5.toml"
		},
		{
			"id": "openai/gpt-5.5-pro",
			"upstream_id": "gpt-5.5-pro",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 105e4,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "30",
				"output": "180",
				"tiers": [{
					"prompt_tokens_above": 272e3,
					"input": "60",
					"output": "270"
				}],
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5.5-pro"],
			"upstream_endpoint": "responses",
			"notes": "Responses API only upstream; treat as non-streaming and synthesise the stream",
			"source": "anomalyco/models.dev providers/openai/models/gpt-5.5-pro.toml"
		},
		{
			"id": "openai/o1",
			"upstream_id": "o1",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 2e5,
			"max_completion_tokens": 1e5,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "15",
				"output": "60",
				"cache_read": "7.5"
			},
			"aliases": ["o1"],
			"source": "anomalyco/models.dev providers/openai/models/o1.toml"
		},
		{
			"id": "openai/o3",
			"upstream_id": "o3",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 2e5,
			"max_completion_tokens": 1e5,
			"modalities": {
				"input": [
					"text",
					"image",
					"file"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "8",
				"cache_read": "0.5",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["o3"],
			"deprecated": "2026-12-10",
			"notes": "OpenAI deactivation date taken from theopenco/llmgateway packages/models/src/models/openai.ts",
			"source": "anomalyco/models.dev providers/openai/models/o3.toml"
		},
		{
			"id": "openai/o3-mini",
			"upstream_id": "o3-mini",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 2e5,
			"max_completion_tokens": 1e5,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.1",
				"output": "4.4",
				"cache_read": "0.55"
			},
			"aliases": ["o3-mini"],
			"source": "anomalyco/models.dev providers/openai/models/o3-mini.toml"
		},
		{
			"id": "openai/o4-mini",
			"upstream_id": "o4-mini",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 2e5,
			"max_completion_tokens": 1e5,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.1",
				"output": "4.4",
				"cache_read": "0.275",
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["o4-mini"],
			"source": "anomalyco/models.dev providers/openai/models/o4-mini.toml"
		},
		{
			"id": "openai/gpt-5.6-sol",
			"upstream_id": "gpt-5.6-sol",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 105e4,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "4",
				"output": "20",
				"cache_read": "0.4",
				"cache_write": "5",
				"tiers": [{
					"prompt_tokens_above": 272e3,
					"input": "8",
					"output": "30",
					"cache_read": "0.8",
					"cache_write": "10"
				}],
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5.6-sol", "gpt-5.6"],
			"notes": "$4/$20 is a promotional price published as available at least until 2026-11-21 (list price before: 5/30/0.5/6.25); re-check. A later anomalyco/models.dev revision shows 2/10/0.2/2.5",
			"reasoning_efforts": [
				"none",
				"low",
				"medium",
				"high",
				"xhigh",
				"max"
			],
			"source": "developers.openai.com/api/docs/models/gpt-5.6-sol"
		},
		{
			"id": "openai/gpt-5.6-terra",
			"upstream_id": "gpt-5.6-terra",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 105e4,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "12",
				"cache_read": "0.2",
				"cache_write": "2.5",
				"tiers": [{
					"prompt_tokens_above": 272e3,
					"input": "4",
					"output": "18",
					"cache_read": "0.4",
					"cache_write": "5"
				}],
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5.6-terra"],
			"reasoning_efforts": [
				"none",
				"low",
				"medium",
				"high",
				"xhigh",
				"max"
			],
			"source": "pydantic/genai-prices prices/providers/openai.yml"
		},
		{
			"id": "openai/gpt-5.6-luna",
			"upstream_id": "gpt-5.6-luna",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 105e4,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.2",
				"output": "1.2",
				"cache_read": "0.02",
				"cache_write": "0.25",
				"tiers": [{
					"prompt_tokens_above": 272e3,
					"input": "0.4",
					"output": "1.8",
					"cache_read": "0.04",
					"cache_write": "0.5"
				}],
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-5.6-luna"],
			"reasoning_efforts": [
				"none",
				"low",
				"medium",
				"high",
				"xhigh",
				"max"
			],
			"source": "pydantic/genai-prices prices/providers/openai.yml"
		},
		{
			"id": "openai/gpt-6-astra",
			"upstream_id": "gpt-6-astra",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 105e4,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "10",
				"output": "50",
				"cache_read": "1",
				"cache_write": "12.5",
				"tiers": [{
					"prompt_tokens_above": 272e3,
					"input": "20",
					"output": "75",
					"cache_read": "2",
					"cache_write": "25"
				}],
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-6-astra"],
			"notes": "function tools on Chat Completions work only with reasoning effort none; models that refuse none (astra, 6.1-sol, 6.2) answer 400, so send tool requests to /v1/responses",
			"reasoning_efforts": [
				"low",
				"medium",
				"high",
				"xhigh",
				"max"
			],
			"source": "anomalyco/models.dev providers/openai/models/gpt-6-astra.toml; BerriAI/litellm discussion 39633"
		},
		{
			"id": "openai/gpt-6-sol",
			"upstream_id": "gpt-6-sol",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 105e4,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "10",
				"cache_read": "0.2",
				"cache_write": "2.5",
				"tiers": [{
					"prompt_tokens_above": 272e3,
					"input": "4",
					"output": "15",
					"cache_read": "0.4",
					"cache_write": "5"
				}],
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-6-sol"],
			"notes": "function tools on Chat Completions work only with reasoning effort none; models that refuse none (astra, 6.1-sol, 6.2) answer 400, so send tool requests to /v1/responses",
			"reasoning_efforts": [
				"none",
				"low",
				"medium",
				"high",
				"xhigh",
				"max"
			],
			"source": "BerriAI/litellm discussion 42523; merefield/codexometer release v0.18.4"
		},
		{
			"id": "openai/gpt-6-luna",
			"upstream_id": "gpt-6-luna",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 105e4,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.1",
				"output": "0.5",
				"cache_read": "0.01",
				"cache_write": "0.125",
				"tiers": [{
					"prompt_tokens_above": 272e3,
					"input": "0.2",
					"output": "0.75",
					"cache_read": "0.02",
					"cache_write": "0.25"
				}],
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-6-luna"],
			"notes": "function tools on Chat Completions work only with reasoning effort none; models that refuse none (astra, 6.1-sol, 6.2) answer 400, so send tool requests to /v1/responses",
			"reasoning_efforts": [
				"none",
				"low",
				"medium",
				"high",
				"xhigh",
				"max"
			],
			"source": "BerriAI/litellm discussion 42523; merefield/codexometer release v0.18.4"
		},
		{
			"id": "openai/gpt-6.1-sol",
			"upstream_id": "gpt-6.1-sol",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 105e4,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "10",
				"cache_read": "0.1",
				"cache_write": "2.5",
				"tiers": [{
					"prompt_tokens_above": 272e3,
					"input": "4",
					"output": "15",
					"cache_read": "0.2",
					"cache_write": "5"
				}],
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-6.1-sol"],
			"notes": "function tools on Chat Completions work only with reasoning effort none; models that refuse none (astra, 6.1-sol, 6.2) answer 400, so send tool requests to /v1/responses; effort none is rejected",
			"reasoning_efforts": [
				"low",
				"medium",
				"high",
				"xhigh",
				"max"
			],
			"source": "theopenco/llmgateway packages/models/src/openai-gpt61.spec.ts; amine123max/Codex-Manager release 0.4.7"
		},
		{
			"id": "openai/gpt-6.1-terra",
			"upstream_id": "gpt-6.1-terra",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 105e4,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1",
				"output": "5",
				"cache_read": "0.05",
				"cache_write": "1.25",
				"cache_write_12h": "2.5",
				"tiers": [{
					"prompt_tokens_above": 272e3,
					"input": "2",
					"output": "7.5",
					"cache_read": "0.1",
					"cache_write": "2.5"
				}],
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-6.1-terra"],
			"notes": "function tools on Chat Completions work only with reasoning effort none; models that refuse none (astra, 6.1-sol, 6.2) answer 400, so send tool requests to /v1/responses; cache_write is the 30-minute price",
			"reasoning_efforts": [
				"none",
				"low",
				"medium",
				"high",
				"xhigh",
				"max"
			],
			"source": "developers.openai.com/api/docs/models/gpt-6.1-terra; docs.litellm.ai/blog/gpt-6-1-terra"
		},
		{
			"id": "openai/gpt-6.2-sol",
			"upstream_id": "gpt-6.2-sol",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 105e4,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "10",
				"cache_read": "0.1",
				"cache_write": "2.5",
				"cache_write_12h": "5",
				"tiers": [{
					"prompt_tokens_above": 272e3,
					"input": "4",
					"output": "15",
					"cache_read": "0.2",
					"cache_write": "5"
				}],
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-6.2-sol"],
			"notes": "function tools on Chat Completions work only with reasoning effort none; models that refuse none (astra, 6.1-sol, 6.2) answer 400, so send tool requests to /v1/responses; efforts none and minimal are rejected; cache_write is the 30-minute price",
			"reasoning_efforts": [
				"low",
				"medium",
				"high",
				"xhigh",
				"max"
			],
			"source": "developers.openai.com/api/docs/models/gpt-6.2-sol; BerriAI/litellm discussion 52347"
		},
		{
			"id": "openai/gpt-6.2-astra",
			"upstream_id": "gpt-6.2-astra",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 105e4,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "8",
				"output": "40",
				"cache_read": "0.4",
				"tiers": [{
					"prompt_tokens_above": 272e3,
					"input": "16",
					"output": "60",
					"cache_read": "0.8"
				}],
				"web_search_per_1k_calls": "10"
			},
			"aliases": ["gpt-6.2-astra"],
			"notes": "function tools on Chat Completions work only with reasoning effort none; models that refuse none (astra, 6.1-sol, 6.2) answer 400, so send tool requests to /v1/responses; efforts none and minimal are rejected; cache-write price not read",
			"reasoning_efforts": [
				"low",
				"medium",
				"high",
				"xhigh",
				"max"
			],
			"source": "BerriAI/litellm discussion 52347; vercel.com/ai-gateway/models/gpt-6.2-astra"
		},
		{
			"id": "openai/gpt-audio",
			"upstream_id": "gpt-audio",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 128e3,
			"max_completion_tokens": 16384,
			"modalities": {
				"input": ["text", "audio"],
				"output": ["text", "audio"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": true,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2.5",
				"output": "10",
				"input_audio": "32",
				"output_audio": "64"
			},
			"aliases": ["gpt-audio"],
			"notes": "context and output limits as for the gpt-4o audio line; audio output via modalities+audio parameters",
			"source": "pydantic/genai-prices prices/providers/openai.yml"
		},
		{
			"id": "openai/gpt-audio-mini",
			"upstream_id": "gpt-audio-mini",
			"provider": "openai",
			"prefix": "openai",
			"type": "chat",
			"context_length": 128e3,
			"max_completion_tokens": 16384,
			"modalities": {
				"input": ["text", "audio"],
				"output": ["text", "audio"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": true,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.6",
				"output": "2.4",
				"input_audio": "10",
				"output_audio": "20"
			},
			"aliases": ["gpt-audio-mini"],
			"notes": "context and output limits as for the gpt-4o audio line; audio output via modalities+audio parameters",
			"source": "pydantic/genai-prices prices/providers/openai.yml"
		},
		{
			"id": "openai/gpt-image-1",
			"upstream_id": "gpt-image-1",
			"provider": "openai",
			"prefix": "openai",
			"type": "image",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["image"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "5",
				"output": "40",
				"cache_read": "1.25",
				"input_image": "10",
				"cache_read_image": "2.5"
			},
			"aliases": ["gpt-image-1"],
			"source": "pydantic/genai-prices prices/providers/openai.yml"
		},
		{
			"id": "openai/gpt-image-1-mini",
			"upstream_id": "gpt-image-1-mini",
			"provider": "openai",
			"prefix": "openai",
			"type": "image",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["image"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "8",
				"cache_read": "0.2",
				"input_image": "2.5",
				"cache_read_image": "0.25"
			},
			"aliases": ["gpt-image-1-mini"],
			"source": "pydantic/genai-prices prices/providers/openai.yml"
		},
		{
			"id": "openai/gpt-image-1.5",
			"upstream_id": "gpt-image-1.5",
			"provider": "openai",
			"prefix": "openai",
			"type": "image",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["image"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "5",
				"output": "10",
				"cache_read": "1.25",
				"input_image": "8",
				"cache_read_image": "2",
				"output_image": "32"
			},
			"aliases": ["gpt-image-1.5"],
			"source": "pydantic/genai-prices prices/providers/openai.yml"
		},
		{
			"id": "openai/gpt-image-2",
			"upstream_id": "gpt-image-2",
			"provider": "openai",
			"prefix": "openai",
			"type": "image",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text", "image"],
				"output": ["image"]
			},
			"supports": {
				"tools": false,
				"vision": true,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "5",
				"output": "30",
				"cache_read": "1.25",
				"input_image": "8",
				"cache_read_image": "2"
			},
			"aliases": ["gpt-image-2"],
			"source": "pydantic/genai-prices prices/providers/openai.yml"
		},
		{
			"id": "openai/tts-1",
			"upstream_id": "tts-1",
			"provider": "openai",
			"prefix": "openai",
			"type": "tts",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["audio"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_characters",
				"input": "15"
			},
			"aliases": ["tts-1"],
			"source": "theopenco/llmgateway packages/models/src/models/openai.ts"
		},
		{
			"id": "openai/tts-1-hd",
			"upstream_id": "tts-1-hd",
			"provider": "openai",
			"prefix": "openai",
			"type": "tts",
			"context_length": null,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["audio"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_characters",
				"input": "30"
			},
			"aliases": ["tts-1-hd"],
			"source": "theopenco/llmgateway packages/models/src/models/openai.ts"
		},
		{
			"id": "openai/gpt-4o-mini-tts",
			"upstream_id": "gpt-4o-mini-tts",
			"provider": "openai",
			"prefix": "openai",
			"type": "tts",
			"context_length": 2e3,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["audio"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.6",
				"output": "12"
			},
			"aliases": ["gpt-4o-mini-tts"],
			"notes": "output price is per million audio tokens",
			"source": "pydantic/genai-prices prices/providers/openai.yml"
		},
		{
			"id": "openai/text-embedding-3-small",
			"upstream_id": "text-embedding-3-small",
			"provider": "openai",
			"prefix": "openai",
			"type": "embedding",
			"context_length": 8191,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["embedding"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.02"
			},
			"aliases": ["text-embedding-3-small"],
			"dimensions": 1536,
			"source": "anomalyco/models.dev providers/openai/models/text-embedding-3-small.toml"
		},
		{
			"id": "openai/text-embedding-3-large",
			"upstream_id": "text-embedding-3-large",
			"provider": "openai",
			"prefix": "openai",
			"type": "embedding",
			"context_length": 8191,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["embedding"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.13"
			},
			"aliases": ["text-embedding-3-large"],
			"dimensions": 3072,
			"source": "anomalyco/models.dev providers/openai/models/text-embedding-3-large.toml"
		},
		{
			"id": "openai/text-embedding-ada-002",
			"upstream_id": "text-embedding-ada-002",
			"provider": "openai",
			"prefix": "openai",
			"type": "embedding",
			"context_length": 8192,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["embedding"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": false
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.1"
			},
			"aliases": ["text-embedding-ada-002"],
			"dimensions": 1536,
			"source": "anomalyco/models.dev providers/openai/models/text-embedding-ada-002.toml"
		}
	],
	qwen: [
		{
			"id": "qwen/qwen3.8-max",
			"upstream_id": "qwen3.8-max",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2",
				"output": "6"
			},
			"aliases": ["qwen3.8-max"],
			"reasoning_efforts": [
				"low",
				"medium",
				"xhigh"
			],
			"notes": "image input not confirmed; thinking only; sources give 65,536 to 131,072 output tokens, the smaller is used",
			"source": "vercel.com/ai-gateway/models/qwen3.8-max-0902"
		},
		{
			"id": "qwen/qwen3.8-flash",
			"upstream_id": "qwen3.8-flash",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 991e3,
			"max_completion_tokens": 128e3,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.15",
				"output": "0.47"
			},
			"aliases": ["qwen3.8-flash"],
			"notes": "image input not confirmed",
			"source": "vercel.com/ai-gateway/models/qwen3.8-flash"
		},
		{
			"id": "qwen/qwen3.7-max",
			"upstream_id": "qwen3.7-max",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "2.5",
				"output": "7.5",
				"cache_read": "0.5",
				"cache_write": "3.125"
			},
			"aliases": ["qwen3.7-max"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3.7-max.toml"
		},
		{
			"id": "qwen/qwen3.7-plus",
			"upstream_id": "qwen3.7-plus",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.5",
				"output": "3",
				"cache_read": "0.05",
				"cache_write": "0.625",
				"tiers": [{
					"prompt_tokens_above": 256e3,
					"input": "2",
					"output": "6",
					"cache_read": "0.2",
					"cache_write": "2.5"
				}]
			},
			"aliases": ["qwen3.7-plus"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3.7-plus.toml"
		},
		{
			"id": "qwen/qwen3.6-plus",
			"upstream_id": "qwen3.6-plus",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.5",
				"output": "3",
				"cache_read": "0.05",
				"cache_write": "0.625",
				"tiers": [{
					"prompt_tokens_above": 256e3,
					"input": "2",
					"output": "6",
					"cache_read": "0.2",
					"cache_write": "2.5"
				}]
			},
			"aliases": ["qwen3.6-plus"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3.6-plus.toml"
		},
		{
			"id": "qwen/qwen3.6-flash",
			"upstream_id": "qwen3.6-flash",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.1875",
				"output": "1.125",
				"cache_write": "0.234375"
			},
			"aliases": ["qwen3.6-flash"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3.6-flash.toml"
		},
		{
			"id": "qwen/qwen3.6-max-preview",
			"upstream_id": "qwen3.6-max-preview",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 262144,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.3",
				"output": "7.8",
				"cache_read": "0.13",
				"cache_write": "1.625"
			},
			"aliases": ["qwen3.6-max-preview"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3.6-max-preview.toml"
		},
		{
			"id": "qwen/qwen3.5-plus",
			"upstream_id": "qwen3.5-plus",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.4",
				"output": "2.4",
				"reasoning": "2.4"
			},
			"aliases": ["qwen3.5-plus"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3.5-plus.toml"
		},
		{
			"id": "qwen/qwen3.5-397b-a17b",
			"upstream_id": "qwen3.5-397b-a17b",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 262144,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.6",
				"output": "3.6"
			},
			"aliases": ["qwen3.5-397b-a17b"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3.5-397b-a17b.toml"
		},
		{
			"id": "qwen/qwen3-max",
			"upstream_id": "qwen3-max",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 262144,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": false,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.2",
				"output": "6",
				"cache_read": "0.24",
				"cache_write": "1.5",
				"tiers": [{
					"prompt_tokens_above": 32e3,
					"input": "2.4",
					"output": "12",
					"cache_read": "0.48",
					"cache_write": "3"
				}, {
					"prompt_tokens_above": 128e3,
					"input": "3",
					"output": "15",
					"cache_read": "0.6",
					"cache_write": "3.75"
				}]
			},
			"aliases": ["qwen3-max"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3-max.toml (index revision 0654d77c)"
		},
		{
			"id": "qwen/qwen-max",
			"upstream_id": "qwen-max",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 32768,
			"max_completion_tokens": 8192,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": false,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.6",
				"output": "6.4"
			},
			"aliases": ["qwen-max"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen-max.toml"
		},
		{
			"id": "qwen/qwen-plus",
			"upstream_id": "qwen-plus",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 32768,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.4",
				"output": "1.2",
				"cache_read": "0.08",
				"cache_write": "0.5",
				"reasoning": "4",
				"tiers": [{
					"prompt_tokens_above": 256e3,
					"input": "1.2",
					"output": "3.6",
					"cache_read": "0.24",
					"cache_write": "1.5",
					"reasoning": "12"
				}]
			},
			"aliases": ["qwen-plus"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen-plus.toml (index revision 0654d77c)"
		},
		{
			"id": "qwen/qwen-flash",
			"upstream_id": "qwen-flash",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 32768,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.05",
				"output": "0.4"
			},
			"aliases": ["qwen-flash"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen-flash.toml"
		},
		{
			"id": "qwen/qwen3-coder-plus",
			"upstream_id": "qwen3-coder-plus",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 1048576,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1",
				"output": "5",
				"cache_read": "0.2",
				"cache_write": "1.25",
				"tiers": [
					{
						"prompt_tokens_above": 32e3,
						"input": "1.8",
						"output": "9",
						"cache_read": "0.36",
						"cache_write": "2.25"
					},
					{
						"prompt_tokens_above": 128e3,
						"input": "3",
						"output": "15",
						"cache_read": "0.6",
						"cache_write": "3.75"
					},
					{
						"prompt_tokens_above": 256e3,
						"input": "6",
						"output": "60",
						"cache_read": "1.2",
						"cache_write": "7.5"
					}
				]
			},
			"aliases": ["qwen3-coder-plus"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3-coder-plus.toml (index revision 0654d77c)"
		},
		{
			"id": "qwen/qwen3-coder-flash",
			"upstream_id": "qwen3-coder-flash",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 1e6,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.3",
				"output": "1.5"
			},
			"aliases": ["qwen3-coder-flash"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3-coder-flash.toml"
		},
		{
			"id": "qwen/qwen3-coder-480b-a35b-instruct",
			"upstream_id": "qwen3-coder-480b-a35b-instruct",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 262144,
			"max_completion_tokens": 65536,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "1.5",
				"output": "7.5"
			},
			"aliases": ["qwen3-coder-480b-a35b-instruct"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3-coder-480b-a35b-instruct.toml"
		},
		{
			"id": "qwen/qwen3-235b-a22b",
			"upstream_id": "qwen3-235b-a22b",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 131072,
			"max_completion_tokens": 16384,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.7",
				"output": "2.8",
				"reasoning": "8.4"
			},
			"aliases": ["qwen3-235b-a22b"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3-235b-a22b.toml"
		},
		{
			"id": "qwen/qwen3-next-80b-a3b-instruct",
			"upstream_id": "qwen3-next-80b-a3b-instruct",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 131072,
			"max_completion_tokens": 32768,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.5",
				"output": "2"
			},
			"aliases": ["qwen3-next-80b-a3b-instruct"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3-next-80b-a3b-instruct.toml"
		},
		{
			"id": "qwen/qwen3-next-80b-a3b-thinking",
			"upstream_id": "qwen3-next-80b-a3b-thinking",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 131072,
			"max_completion_tokens": 32768,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.5",
				"output": "6"
			},
			"aliases": ["qwen3-next-80b-a3b-thinking"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3-next-80b-a3b-thinking.toml"
		},
		{
			"id": "qwen/qwen3-vl-plus",
			"upstream_id": "qwen3-vl-plus",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 262144,
			"max_completion_tokens": 32768,
			"modalities": {
				"input": ["text", "image"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.2",
				"output": "1.6",
				"reasoning": "4.8"
			},
			"aliases": ["qwen3-vl-plus"],
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3-vl-plus.toml"
		},
		{
			"id": "qwen/qwen3-vl-235b-a22b-thinking",
			"upstream_id": "qwen3-vl-235b-a22b-thinking",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 131072,
			"max_completion_tokens": 32768,
			"modalities": {
				"input": [
					"text",
					"image",
					"video"
				],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.4",
				"output": "4"
			},
			"aliases": ["qwen3-vl-235b-a22b-thinking"],
			"notes": "context and output limits from the sibling qwen3-vl-235b-a22b entry; thinking only",
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3-vl-235b-a22b-thinking.toml (index revision 0654d77c)"
		},
		{
			"id": "qwen/qwq-plus",
			"upstream_id": "qwq-plus",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 131072,
			"max_completion_tokens": 8192,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": true,
				"web_search": true,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.8",
				"output": "2.4"
			},
			"aliases": ["qwq-plus"],
			"notes": "thinking only and stream only upstream",
			"source": "anomalyco/models.dev providers/alibaba/models/qwq-plus.toml"
		},
		{
			"id": "qwen/qwen3-omni-flash",
			"upstream_id": "qwen3-omni-flash",
			"provider": "alibaba",
			"prefix": "qwen",
			"type": "chat",
			"context_length": 65536,
			"max_completion_tokens": 16384,
			"modalities": {
				"input": [
					"text",
					"image",
					"audio",
					"video"
				],
				"output": ["text", "audio"]
			},
			"supports": {
				"tools": true,
				"vision": true,
				"audio": true,
				"structured_outputs": false,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0.43",
				"output": "1.66",
				"input_audio": "3.81",
				"output_audio": "15.11"
			},
			"aliases": ["qwen3-omni-flash"],
			"notes": "stream only upstream; audio output via modalities and audio",
			"source": "anomalyco/models.dev providers/alibaba/models/qwen3-omni-flash.toml"
		}
	],
	sandbox: [
		{
			"id": "sandbox/echo",
			"upstream_id": "echo",
			"provider": "sandbox",
			"prefix": "sandbox",
			"type": "chat",
			"name": "Sandbox: echo",
			"description": "Test model, no AI behind it, offline and free: streams your last message back and counts its tokens; with a reasoning_effort it thinks first.",
			"context_length": 131072,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": true,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0",
				"output": "0"
			},
			"aliases": [],
			"source": "this project: src/providers/sandbox"
		},
		{
			"id": "sandbox/tools",
			"upstream_id": "tools",
			"provider": "sandbox",
			"prefix": "sandbox",
			"type": "chat",
			"name": "Sandbox: tools",
			"description": "Test model, no AI behind it, offline and free: calls the first tool offered with arguments that fit its schema, then repeats the result.",
			"context_length": 131072,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": true,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0",
				"output": "0"
			},
			"aliases": [],
			"source": "this project: src/providers/sandbox"
		},
		{
			"id": "sandbox/json",
			"upstream_id": "json",
			"provider": "sandbox",
			"prefix": "sandbox",
			"type": "chat",
			"name": "Sandbox: json",
			"description": "Test model, no AI behind it, offline and free: answers with an instance of the given JSON schema.",
			"context_length": 131072,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": true,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0",
				"output": "0"
			},
			"aliases": [],
			"source": "this project: src/providers/sandbox"
		},
		{
			"id": "sandbox/slow",
			"upstream_id": "slow",
			"provider": "sandbox",
			"prefix": "sandbox",
			"type": "chat",
			"name": "Sandbox: slow",
			"description": "Test model, no AI behind it, offline and free: answers in about twenty chunks over three to four seconds.",
			"context_length": 131072,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0",
				"output": "0"
			},
			"aliases": [],
			"source": "this project: src/providers/sandbox"
		},
		{
			"id": "sandbox/error-429",
			"upstream_id": "error-429",
			"provider": "sandbox",
			"prefix": "sandbox",
			"type": "chat",
			"name": "Sandbox: error-429",
			"description": "Test model, no AI behind it, offline and free: fails with 429 and Retry-After.",
			"context_length": 131072,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0",
				"output": "0"
			},
			"aliases": [],
			"source": "this project: src/providers/sandbox"
		},
		{
			"id": "sandbox/error-500",
			"upstream_id": "error-500",
			"provider": "sandbox",
			"prefix": "sandbox",
			"type": "chat",
			"name": "Sandbox: error-500",
			"description": "Test model, no AI behind it, offline and free: fails as a provider does that answers 500.",
			"context_length": 131072,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0",
				"output": "0"
			},
			"aliases": [],
			"source": "this project: src/providers/sandbox"
		},
		{
			"id": "sandbox/error-503",
			"upstream_id": "error-503",
			"provider": "sandbox",
			"prefix": "sandbox",
			"type": "chat",
			"name": "Sandbox: error-503",
			"description": "Test model, no AI behind it, offline and free: fails as an overloaded provider does.",
			"context_length": 131072,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0",
				"output": "0"
			},
			"aliases": [],
			"source": "this project: src/providers/sandbox"
		},
		{
			"id": "sandbox/timeout",
			"upstream_id": "timeout",
			"provider": "sandbox",
			"prefix": "sandbox",
			"type": "chat",
			"name": "Sandbox: timeout",
			"description": "Test model, no AI behind it, offline and free: accepts the request and never says anything.",
			"context_length": 131072,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0",
				"output": "0"
			},
			"aliases": [],
			"source": "this project: src/providers/sandbox"
		},
		{
			"id": "sandbox/reset",
			"upstream_id": "reset",
			"provider": "sandbox",
			"prefix": "sandbox",
			"type": "chat",
			"name": "Sandbox: reset",
			"description": "Test model, no AI behind it, offline and free: drops the connection before anything is said.",
			"context_length": 131072,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0",
				"output": "0"
			},
			"aliases": [],
			"source": "this project: src/providers/sandbox"
		},
		{
			"id": "sandbox/cut",
			"upstream_id": "cut",
			"provider": "sandbox",
			"prefix": "sandbox",
			"type": "chat",
			"name": "Sandbox: cut",
			"description": "Test model, no AI behind it, offline and free: dies in the middle of its answer.",
			"context_length": 131072,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0",
				"output": "0"
			},
			"aliases": [],
			"source": "this project: src/providers/sandbox"
		},
		{
			"id": "sandbox/stall",
			"upstream_id": "stall",
			"provider": "sandbox",
			"prefix": "sandbox",
			"type": "chat",
			"name": "Sandbox: stall",
			"description": "Test model, no AI behind it, offline and free: begins an answer, then falls silent for good.",
			"context_length": 131072,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0",
				"output": "0"
			},
			"aliases": [],
			"source": "this project: src/providers/sandbox"
		},
		{
			"id": "sandbox/context-overflow",
			"upstream_id": "context-overflow",
			"provider": "sandbox",
			"prefix": "sandbox",
			"type": "chat",
			"name": "Sandbox: context-overflow",
			"description": "Test model, no AI behind it, offline and free: refuses every prompt as too long for its small window.",
			"context_length": 4096,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0",
				"output": "0"
			},
			"aliases": [],
			"source": "this project: src/providers/sandbox"
		},
		{
			"id": "sandbox/content-filter",
			"upstream_id": "content-filter",
			"provider": "sandbox",
			"prefix": "sandbox",
			"type": "chat",
			"name": "Sandbox: content-filter",
			"description": "Test model, no AI behind it, offline and free: refuses every prompt by its content policy.",
			"context_length": 131072,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0",
				"output": "0"
			},
			"aliases": [],
			"source": "this project: src/providers/sandbox"
		},
		{
			"id": "sandbox/flaky",
			"upstream_id": "flaky",
			"provider": "sandbox",
			"prefix": "sandbox",
			"type": "chat",
			"name": "Sandbox: flaky",
			"description": "Test model, no AI behind it, offline and free: fails every second call with 503, answers the others as echo does.",
			"context_length": 131072,
			"max_completion_tokens": null,
			"modalities": {
				"input": ["text"],
				"output": ["text"]
			},
			"supports": {
				"tools": false,
				"vision": false,
				"audio": false,
				"structured_outputs": false,
				"reasoning": false,
				"web_search": false,
				"streaming": true
			},
			"prices": {
				"unit": "usd_per_million_tokens",
				"input": "0",
				"output": "0"
			},
			"aliases": [],
			"source": "this project: src/providers/sandbox"
		}
	]
};
// src/contract/chat.ts
/** OpenAI's words for how hard to think. Source: spec/interface.md section 5. */
const efforts = [
	"none",
	"minimal",
	"low",
	"medium",
	"high",
	"xhigh",
	"max"
];
// src/catalog/catalog-model.ts
/**
* One row of the catalogue: the facts known about one model. Deeply frozen.
* Source: the JSON files in `data/`, one per prefix; every fact's own source is in `source`.
*/
const modelTypes = [
	"chat",
	"image",
	"tts",
	"embedding",
	"video"
];
/** `file` is a PDF. */
const modalities = [
	"text",
	"image",
	"audio",
	"video",
	"file",
	"embedding"
];
const priceUnits = [
	"usd_per_million_tokens",
	"usd_per_million_characters",
	"usd_per_image",
	"usd_per_second"
];
/** What the rates are called in the data, and here. */
const rateNames = {
	input: "input",
	output: "output",
	reasoning: "reasoning",
	cache_read: "cacheRead",
	cache_write: "cacheWrite",
	cache_write_1h: "cacheWrite1h",
	cache_write_12h: "cacheWrite12h",
	input_image: "inputImage",
	input_audio: "inputAudio",
	input_video: "inputVideo",
	output_image: "outputImage",
	output_audio: "outputAudio",
	cache_read_image: "cacheReadImage",
	cache_read_audio: "cacheReadAudio",
	per_image: "perImage",
	per_input_image: "perInputImage",
	per_second: "perSecond",
	web_search_per_1k_calls: "webSearchPer1kCalls",
	upstream_unit_usd: "upstreamUnitUsd"
};
// src/catalog/record-reader.ts
/** Reads one JSON object field by field and complains, with the path, about whatever is missing, wrong or left over. */
var RecordReader = class {
	constructor(value, path) {
		this.path = path;
		if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`${path} is not an object.`);
		this.left = new Map(Object.entries(value));
	}
	string(key) {
		return this.required(key, this.optionalString(key));
	}
	optionalString(key) {
		const value = this.take(key);
		if (value === void 0 || value === null) return void 0;
		if (typeof value !== "string" || value === "") throw this.wrong(key, "a string");
		return value;
	}
	/** A price: digits with at most one point, as a string, so that no float ever touches it. */
	optionalDecimal(key) {
		const value = this.optionalString(key);
		if (value !== void 0 && !/^\d+(\.\d+)?$/.test(value)) throw this.wrong(key, "a decimal string");
		return value;
	}
	decimal(key) {
		return this.required(key, this.optionalDecimal(key));
	}
	optionalDate(key) {
		const value = this.optionalString(key);
		if (value !== void 0 && !/^\d{4}-\d{2}-\d{2}$/.test(value)) throw this.wrong(key, "an ISO date");
		return value;
	}
	date(key) {
		return this.required(key, this.optionalDate(key));
	}
	optionalBoolean(key) {
		const value = this.take(key);
		if (value === void 0 || typeof value === "boolean") return value;
		throw this.wrong(key, "a boolean");
	}
	boolean(key) {
		return this.required(key, this.optionalBoolean(key));
	}
	/** A whole number above zero. */
	optionalCount(key) {
		const value = this.take(key);
		if (value === void 0 || value === null) return void 0;
		if (!isCount(value)) throw this.wrong(key, "a whole number above zero");
		return value;
	}
	count(key) {
		return this.required(key, this.optionalCount(key));
	}
	optionalCounts(key) {
		return this.optionalList(key, isCount, "whole numbers above zero");
	}
	optionalStrings(key) {
		return this.optionalList(key, (value) => typeof value === "string", "strings");
	}
	strings(key) {
		return this.required(key, this.optionalStrings(key));
	}
	optionalOneOf(key, choices) {
		const value = this.optionalString(key);
		if (value === void 0) return void 0;
		const choice = choices.find((candidate) => candidate === value);
		if (choice === void 0) throw this.wrong(key, `one of ${choices.join(", ")}`);
		return choice;
	}
	oneOf(key, choices) {
		return this.required(key, this.optionalOneOf(key, choices));
	}
	optionalSomeOf(key, choices) {
		const isChoice = (value) => choices.some((choice) => choice === value);
		return this.optionalList(key, isChoice, `a selection of ${choices.join(", ")}`);
	}
	someOf(key, choices) {
		return this.required(key, this.optionalSomeOf(key, choices));
	}
	/** A nested object. */
	optionalRecord(key, read) {
		const value = this.take(key);
		return value === void 0 ? void 0 : readRecord(value, `${this.path}.${key}`, read);
	}
	record(key, read) {
		return this.required(key, this.optionalRecord(key, read));
	}
	/** A list of objects; an absent one is empty. */
	records(key, read) {
		const value = this.take(key) ?? [];
		if (!Array.isArray(value)) throw this.wrong(key, "a list");
		return value.map((item, index) => readRecord(item, `${this.path}.${key}[${index}]`, read));
	}
	/** An object with any keys whose values are decimal strings. */
	decimals() {
		return Object.fromEntries([...this.left.keys()].map((key) => [key, this.decimal(key)]));
	}
	/** An object with any keys and any JSON below. */
	json() {
		const entries = [...this.left.keys()].map((key) => {
			const value = this.take(key);
			if (!isJson(value)) throw this.wrong(key, "JSON");
			return [key, value];
		});
		return Object.fromEntries(entries);
	}
	/** @throws Error when a field was never asked for: nothing in the data is lost unnoticed. */
	end() {
		const [key] = this.left.keys();
		if (key !== void 0) throw new Error(`${this.path}.${key} is unknown.`);
	}
	take(key) {
		const value = this.left.get(key);
		this.left.delete(key);
		return value;
	}
	required(key, value) {
		if (value === void 0) throw new Error(`${this.path}.${key} is missing.`);
		return value;
	}
	optionalList(key, isItem, wanted) {
		const value = this.take(key);
		if (value === void 0) return void 0;
		if (!Array.isArray(value) || !value.every(isItem)) throw this.wrong(key, `a list of ${wanted}`);
		return value;
	}
	wrong(key, wanted) {
		return /* @__PURE__ */ new Error(`${this.path}.${key} is not ${wanted}.`);
	}
};
/** Reads one object completely. */
function readRecord(value, path, read) {
	const reader = new RecordReader(value, path);
	const result = read(reader);
	reader.end();
	return result;
}
function isCount(value) {
	return Number.isSafeInteger(value) && Number(value) > 0;
}
function isJson(value) {
	if (value === null || [
		"string",
		"number",
		"boolean"
	].includes(typeof value)) return true;
	if (Array.isArray(value)) return value.every(isJson);
	return typeof value === "object" && Object.values(value).every(isJson);
}
// src/catalog/catalog-parser.ts
/**
* One record of the data as a CatalogModel; nothing in it is dropped.
* @throws Error naming the field when the record is not as it must be.
*/
function parseCatalogModel(value, path) {
	return readRecord(value, path, (reader) => {
		const id = reader.string("id");
		const prefix = reader.string("prefix");
		if (!id.startsWith(`${prefix}/`)) throw new Error(`${path}.id does not begin with its prefix.`);
		return {
			id,
			upstreamId: reader.string("upstream_id"),
			provider: reader.string("provider"),
			prefix,
			type: reader.oneOf("type", modelTypes),
			name: reader.optionalString("name") ?? id.slice(prefix.length + 1),
			description: reader.optionalString("description"),
			contextLength: reader.optionalCount("context_length") ?? null,
			maxCompletionTokens: reader.optionalCount("max_completion_tokens") ?? null,
			modalities: reader.record("modalities", (nested) => ({
				input: nested.someOf("input", modalities),
				output: nested.someOf("output", modalities)
			})),
			supports: reader.record("supports", (nested) => ({
				tools: nested.boolean("tools"),
				vision: nested.boolean("vision"),
				audio: nested.boolean("audio"),
				structuredOutputs: nested.boolean("structured_outputs"),
				reasoning: nested.boolean("reasoning"),
				webSearch: nested.boolean("web_search"),
				streaming: nested.boolean("streaming")
			})),
			prices: reader.record("prices", readPrices),
			aliases: reader.optionalStrings("aliases") ?? [],
			deprecated: reader.optionalDate("deprecated"),
			replacedBy: reader.optionalString("replaced_by"),
			upstreamEndpoint: reader.optionalOneOf("upstream_endpoint", ["responses"]),
			reasoningEfforts: reader.optionalSomeOf("reasoning_efforts", efforts),
			requestOverrides: reader.optionalRecord("request_overrides", (nested) => nested.json()),
			dimensions: reader.optionalCount("dimensions"),
			durationsSeconds: reader.optionalCounts("durations_seconds"),
			modes: reader.optionalStrings("modes"),
			notes: reader.optionalString("notes"),
			source: reader.string("source")
		};
	});
}
function readPrices(reader) {
	return {
		unit: reader.oneOf("unit", priceUnits),
		...readRates(reader),
		tiers: reader.records("tiers", (tier) => ({
			promptTokensAbove: tier.count("prompt_tokens_above"),
			...readRates(tier)
		})),
		schedule: reader.records("schedule", (schedule) => ({
			name: schedule.string("name"),
			days: schedule.string("days"),
			hoursUtc: schedule.optionalStrings("hours_utc") ?? [],
			...readRates(schedule)
		})),
		scheduledChanges: reader.records("scheduled_changes", (change) => ({
			effectiveFrom: change.date("effective_from"),
			...readRates(change)
		})),
		fastMode: reader.optionalRecord("fast_mode", readRates),
		perSecondVariants: reader.records("per_second_variants", readVariant),
		perImageReference: reader.optionalRecord("per_image_reference", (nested) => nested.decimals())
	};
}
function readRates(reader) {
	const rates = {};
	for (const [key, name] of Object.entries(rateNames)) {
		const rate = reader.optionalDecimal(key);
		if (rate !== void 0) rates[name] = rate;
	}
	return rates;
}
function readVariant(reader) {
	return {
		resolution: reader.string("resolution"),
		price: reader.decimal("price"),
		mode: reader.optionalString("mode"),
		audio: reader.optionalBoolean("audio"),
		voice: reader.optionalBoolean("voice"),
		videoInput: reader.optionalBoolean("video_input"),
		task: reader.optionalString("task")
	};
}
// src/catalog/family-data.ts
/**
* Families of chat models by prefix, in the order in which they are tried. What is in them is checked by `parseModelFamily`.
* The last of each takes any name: a model newer than the data gets the strictest rules that are legal for its vendor.
*/
const familyData = {
	anthropic: [{
		"models": ["*"],
		"thinking": {
			"habit": "off",
			"control": "effort"
		},
		"source": "placeholder until this vendor's module is written"
	}],
	deepseek: [{
		"models": ["*"],
		"thinking": {
			"habit": "off",
			"control": "effort"
		},
		"source": "placeholder until this vendor's module is written"
	}],
	google: [{
		"models": ["*"],
		"thinking": {
			"habit": "off",
			"control": "effort"
		},
		"source": "placeholder until this vendor's module is written"
	}],
	grok: [{
		"models": ["*"],
		"thinking": {
			"habit": "off",
			"control": "effort"
		},
		"source": "placeholder until this vendor's module is written"
	}],
	kimi: [{
		"models": ["*"],
		"thinking": {
			"habit": "off",
			"control": "effort"
		},
		"source": "placeholder until this vendor's module is written"
	}],
	minimax: [{
		"models": ["*"],
		"thinking": {
			"habit": "off",
			"control": "effort"
		},
		"source": "placeholder until this vendor's module is written"
	}],
	openai: [
		{
			"models": ["*-search-preview*", "*-search-api*"],
			"thinking": {
				"habit": "never",
				"control": "none"
			},
			"drops": [
				"temperature",
				"top_p",
				"n",
				"presence_penalty",
				"frequency_penalty",
				"max_tokens",
				"verbosity",
				"prompt_cache_options"
			],
			"source": "providers digest, OpenAI sections 1.2, 1.4 and 1.5"
		},
		{
			"models": ["*-deep-research*", "computer-use-*"],
			"endpoint": "responses",
			"thinking": {
				"habit": "always",
				"control": "effort",
				"efforts": ["medium"]
			},
			"drops": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs",
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens",
				"verbosity",
				"prompt_cache_options"
			],
			"traits": ["web_search_on_responses"],
			"source": "providers digest, OpenAI section 1.4; effort: OpenAI's model pages"
		},
		{
			"models": ["gpt-5-pro*"],
			"endpoint": "responses",
			"thinking": {
				"habit": "always",
				"control": "effort",
				"efforts": ["high"]
			},
			"drops": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs",
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens",
				"prompt_cache_options"
			],
			"streams": false,
			"traits": ["web_search_on_responses"],
			"source": "providers digest, OpenAI section 1.4; effort: comment on ReasoningEffort in openai-ruby"
		},
		{
			"models": ["o?-pro*"],
			"endpoint": "responses",
			"thinking": {
				"habit": "always",
				"control": "effort",
				"efforts": [
					"low",
					"medium",
					"high"
				]
			},
			"drops": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs",
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens",
				"verbosity",
				"prompt_cache_options"
			],
			"streams": false,
			"source": "providers digest, OpenAI sections 1.4 and 1.5"
		},
		{
			"models": ["*-pro", "*-pro-*"],
			"endpoint": "responses",
			"thinking": {
				"habit": "always",
				"control": "effort",
				"efforts": [
					"medium",
					"high",
					"xhigh"
				]
			},
			"drops": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs",
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens",
				"prompt_cache_options"
			],
			"streams": false,
			"traits": ["web_search_on_responses"],
			"source": "providers digest, OpenAI section 1.4; effort: OpenAI's page of gpt-5.2-pro"
		},
		{
			"models": [
				"gpt-5-codex*",
				"gpt-5.1-codex",
				"gpt-5.1-codex-mini*",
				"codex-mini*"
			],
			"endpoint": "responses",
			"thinking": {
				"habit": "always",
				"control": "effort",
				"efforts": [
					"low",
					"medium",
					"high"
				]
			},
			"drops": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs",
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens",
				"verbosity",
				"prompt_cache_options"
			],
			"traits": ["web_search_on_responses"],
			"source": "providers digest, OpenAI section 1.4"
		},
		{
			"models": ["*-codex", "*-codex-*"],
			"endpoint": "responses",
			"thinking": {
				"habit": "always",
				"control": "effort",
				"efforts": [
					"low",
					"medium",
					"high",
					"xhigh"
				]
			},
			"drops": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs",
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens",
				"prompt_cache_options"
			],
			"traits": ["web_search_on_responses"],
			"source": "providers digest, OpenAI section 1.4; effort: comment on ReasoningEffort in openai-ruby"
		},
		{
			"models": [
				"gpt-3*",
				"gpt-4",
				"gpt-4-*",
				"gpt-4.1-nano*",
				"gpt-4o-audio*",
				"gpt-4o-mini-audio*",
				"gpt-audio*",
				"chatgpt-*",
				"gpt-5-chat*",
				"ft:gpt-3*",
				"ft:gpt-4*"
			],
			"thinking": {
				"habit": "never",
				"control": "none"
			},
			"drops": ["verbosity", "prompt_cache_options"],
			"source": "providers digest, OpenAI sections 1.2, 1.4 and 1.5"
		},
		{
			"models": ["gpt-4*"],
			"thinking": {
				"habit": "never",
				"control": "none"
			},
			"drops": ["verbosity", "prompt_cache_options"],
			"traits": ["web_search_on_responses"],
			"source": "providers digest, OpenAI sections 1.2, 1.4 and 1.5"
		},
		{
			"models": ["gpt-*-chat*"],
			"thinking": {
				"habit": "always",
				"control": "none"
			},
			"drops": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs",
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens",
				"verbosity",
				"prompt_cache_options"
			],
			"source": "providers digest, OpenAI sections 1.2, 1.4 and 1.5"
		},
		{
			"models": ["o1*", "o3-mini*"],
			"thinking": {
				"habit": "always",
				"control": "effort",
				"efforts": [
					"low",
					"medium",
					"high"
				]
			},
			"drops": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs",
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens",
				"parallel_tool_calls",
				"verbosity",
				"prompt_cache_options"
			],
			"source": "providers digest, OpenAI sections 1.2, 1.4 and 1.5"
		},
		{
			"models": [
				"o?",
				"o?-*",
				"o??",
				"o??-*",
				"ft:o*"
			],
			"thinking": {
				"habit": "always",
				"control": "effort",
				"efforts": [
					"low",
					"medium",
					"high"
				]
			},
			"drops": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs",
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens",
				"verbosity",
				"prompt_cache_options"
			],
			"traits": ["web_search_on_responses"],
			"source": "providers digest, OpenAI sections 1.2, 1.4 and 1.5"
		},
		{
			"models": ["gpt-5", "gpt-5-*"],
			"thinking": {
				"habit": "always",
				"control": "effort",
				"efforts": [
					"minimal",
					"low",
					"medium",
					"high"
				]
			},
			"drops": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs",
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens",
				"prompt_cache_options"
			],
			"traits": ["web_search_on_responses"],
			"source": "providers digest, OpenAI sections 1.2, 1.4 and 1.5"
		},
		{
			"models": ["gpt-5.1", "gpt-5.1-*"],
			"thinking": {
				"habit": "off",
				"control": "effort",
				"efforts": [
					"none",
					"low",
					"medium",
					"high"
				]
			},
			"drops": [
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens",
				"prompt_cache_options"
			],
			"drops_thinking": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs"
			],
			"traits": ["web_search_on_responses"],
			"source": "providers digest, OpenAI sections 1.2, 1.4 and 1.5"
		},
		{
			"models": ["gpt-5.2", "gpt-5.2-*"],
			"thinking": {
				"habit": "off",
				"control": "effort",
				"efforts": [
					"none",
					"low",
					"medium",
					"high",
					"xhigh"
				]
			},
			"drops": [
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens",
				"prompt_cache_options"
			],
			"drops_thinking": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs"
			],
			"traits": ["web_search_on_responses"],
			"source": "providers digest, OpenAI sections 1.2, 1.4 and 1.5"
		},
		{
			"models": [
				"gpt-5.3",
				"gpt-5.3-*",
				"gpt-5.4",
				"gpt-5.4-*"
			],
			"endpoint": "responses_for_tools",
			"thinking": {
				"habit": "off",
				"control": "effort",
				"efforts": [
					"none",
					"low",
					"medium",
					"high",
					"xhigh"
				]
			},
			"drops": [
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens",
				"prompt_cache_options"
			],
			"drops_thinking": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs"
			],
			"traits": ["web_search_on_responses"],
			"source": "providers digest, OpenAI sections 1.2, 1.4 and 1.5"
		},
		{
			"models": ["gpt-5.5", "gpt-5.5-*"],
			"endpoint": "responses_for_tools",
			"thinking": {
				"habit": "on",
				"control": "effort",
				"efforts": [
					"none",
					"low",
					"medium",
					"high",
					"xhigh"
				]
			},
			"drops": [
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens",
				"prompt_cache_options"
			],
			"drops_thinking": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs"
			],
			"traits": ["web_search_on_responses"],
			"source": "providers digest, OpenAI sections 1.4 and 1.5; thinks unless told not to: OpenAI's reasoning guide, \"gpt-5.5 defaults to medium\""
		},
		{
			"models": ["gpt-5.6", "gpt-5.6-*"],
			"endpoint": "responses_for_tools",
			"thinking": {
				"habit": "on",
				"control": "effort",
				"efforts": [
					"none",
					"low",
					"medium",
					"high",
					"xhigh",
					"max"
				]
			},
			"drops": [
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens"
			],
			"drops_thinking": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs"
			],
			"traits": [
				"max_effort_on_responses",
				"web_search_on_responses",
				"prompt_cache_breakpoints"
			],
			"source": "providers digest, OpenAI sections 1.2, 1.4 and 1.5"
		},
		{
			"models": [
				"gpt-6-sol*",
				"gpt-6-luna*",
				"gpt-6.1-terra*"
			],
			"endpoint": "responses_for_tools",
			"thinking": {
				"habit": "on",
				"control": "effort",
				"efforts": [
					"none",
					"low",
					"medium",
					"high",
					"xhigh",
					"max"
				]
			},
			"drops": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs",
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens"
			],
			"traits": [
				"max_effort_on_responses",
				"web_search_on_responses",
				"prompt_cache_breakpoints"
			],
			"source": "providers digest, OpenAI sections 1.4 and 1.5, trap T52; second digest section 11"
		},
		{
			"models": ["*"],
			"endpoint": "responses_for_tools",
			"thinking": {
				"habit": "always",
				"control": "effort",
				"efforts": [
					"low",
					"medium",
					"high",
					"xhigh",
					"max"
				]
			},
			"drops": [
				"temperature",
				"top_p",
				"logprobs",
				"top_logprobs",
				"presence_penalty",
				"frequency_penalty",
				"logit_bias",
				"stop",
				"prediction",
				"max_tokens"
			],
			"traits": [
				"max_effort_on_responses",
				"web_search_on_responses",
				"prompt_cache_breakpoints"
			],
			"source": "providers digest, OpenAI sections 1.4 and 1.5, trap T52; second digest section 11: gpt-6-astra, gpt-6.1-sol, gpt-6.2, and whatever is newer"
		}
	],
	qwen: [{
		"models": ["*"],
		"thinking": {
			"habit": "off",
			"control": "effort"
		},
		"source": "placeholder until this vendor's module is written"
	}]
};
// src/contract/glob.ts
/**
* Matcher for a list of globs over model ids: `*` is any run of characters, `?` exactly one, everything else stands
* for itself; case does not matter. True when at least one pattern matches the whole text; an empty list matches nothing.
* A match takes at most pattern length times text length steps, whatever the pattern: patterns come from callers.
*/
function compileGlobs(patterns) {
	const folded = patterns.map((pattern) => pattern.toLowerCase());
	return (text) => {
		const foldedText = text.toLowerCase();
		return folded.some((pattern) => matches(pattern, foldedText));
	};
}
/** Walks both strings once; on a mismatch only the last star takes one character more, earlier ones never have to. */
function matches(pattern, text) {
	let patternIndex = 0;
	let textIndex = 0;
	let afterStar = -1;
	let starTextIndex = 0;
	while (textIndex < text.length) {
		const symbol = pattern[patternIndex];
		if (symbol === "*") {
			afterStar = ++patternIndex;
			starTextIndex = textIndex;
		} else if (symbol === "?" || symbol === text[textIndex]) {
			patternIndex++;
			textIndex++;
		} else if (afterStar >= 0) {
			patternIndex = afterStar;
			textIndex = ++starTextIndex;
		} else return false;
	}
	while (pattern[patternIndex] === "*") patternIndex++;
	return patternIndex === pattern.length;
}
// src/catalog/model-family.ts
/**
* One entry of `families/`; an absent field stands for what OpenAI's reference allows.
* @throws Error naming the field when the entry is not as it must be.
*/
function parseModelFamily(value, path) {
	return readRecord(value, path, (reader) => {
		const patterns = reader.strings("models");
		reader.string("source");
		return {
			patterns,
			matches: compileGlobs(patterns),
			profile: {
				endpoint: reader.optionalOneOf("endpoint", chatEndpoints) ?? "chat",
				thinking: reader.record("thinking", readThinking),
				drops: reader.optionalStrings("drops") ?? [],
				dropsThinking: reader.optionalStrings("drops_thinking") ?? [],
				forcedToolChoice: reader.optionalOneOf("forced_tool_choice", forcedToolChoices) ?? "accepted",
				structuredOutput: reader.optionalOneOf("structured_output", structuredOutputs) ?? "json_schema",
				wholeAnswers: reader.optionalOneOf("whole_answers", wholeAnswers) ?? "always",
				streams: reader.optionalBoolean("streams") ?? true,
				prefill: reader.optionalBoolean("prefill") ?? true,
				traits: reader.optionalSomeOf("traits", modelTraits) ?? []
			}
		};
	});
}
function readThinking(reader) {
	return {
		habit: reader.oneOf("habit", thinkingHabits),
		control: reader.oneOf("control", thinkingControls),
		efforts: reader.optionalSomeOf("efforts", efforts) ?? [],
		budget: reader.optionalRecord("budget", (nested) => ({
			min: nested.count("min"),
			max: nested.count("max")
		}))
	};
}
// \0@oxc-project+runtime@0.156.0/helpers/esm/decorateMetadata.js
function __decorateMetadata(k, v) {
	if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
}
// \0@oxc-project+runtime@0.156.0/helpers/esm/decorate.js
function __decorate(decorators, target, key, desc) {
	var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
	if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
	else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
	return c > 3 && r && Object.defineProperty(target, key, r), r;
}
// src/catalog/catalog.service.ts
let CatalogService = class CatalogService {
	constructor() {
		this.families = readFamilies();
		this.profiles = /* @__PURE__ */ new Map();
		this.byId = /* @__PURE__ */ new Map();
		this.byAlias = /* @__PURE__ */ new Map();
		this.models = Object.freeze(readModels());
		for (const model of this.models) {
			enter(this.byId, model.id, model);
			for (const alias of model.aliases) enter(this.byAlias, alias, model);
			if (model.type === "chat") this.profiles.set(model.id, this.profileOf(model));
		}
	}
	/**
	* What a chat model accepts: by its own row and its family. A name that is not in the catalogue gets the first family it
	* looks like, and that of a prefix without families gets everything through.
	* @param upstreamModel the vendor's name for it.
	*/
	chatProfile(modelId, prefix, upstreamModel) {
		return this.profiles.get(modelId) ?? {
			...openProfile,
			...this.familyOf(prefix, upstreamModel)?.profile
		};
	}
	familyOf(prefix, upstreamModel) {
		return this.families.get(prefix)?.find(({ matches }) => matches(upstreamModel));
	}
	/** The row is about one model, its family about many: where both speak, the row is right. */
	profileOf(model) {
		const family = this.familyOf(model.prefix, model.upstreamId)?.profile ?? openProfile;
		const { reasoningEfforts = family.thinking.efforts, upstreamEndpoint = family.endpoint } = model;
		return deepFreeze({
			...family,
			endpoint: upstreamEndpoint,
			thinking: {
				...family.thinking,
				efforts: reasoningEfforts
			},
			streams: model.supports.streaming,
			maxOutputTokens: model.maxCompletionTokens,
			inputs: model.modalities.input,
			requestOverrides: model.requestOverrides
		});
	}
	/** By full id, as in `openai/gpt-4o`. */
	find(id) {
		return this.byId.get(id);
	}
	/** By bare name, as in `gpt-4o`. */
	findAlias(name) {
		return this.byAlias.get(name);
	}
	/** Every model, file by file in the order of the data. */
	all() {
		return this.models;
	}
};
CatalogService = __decorate([Injectable(), __decorateMetadata("design:paramtypes", [])], CatalogService);
function readModels() {
	return Object.entries(catalogData).flatMap(([file, records]) => records.map((record, index) => deepFreeze(parseCatalogModel(record, `${file}.json[${index}]`))));
}
function readFamilies() {
	return new Map(Object.entries(familyData).map(([prefix, entries]) => [prefix, entries.map((entry, index) => parseModelFamily(entry, `families/${prefix}.json[${index}]`))]));
}
function enter(index, name, model) {
	if (index.has(name)) throw new Error(`The catalogue names ${name} twice.`);
	index.set(name, model);
}
function deepFreeze(value) {
	for (const nested of Object.values(value)) if (typeof nested === "object" && nested !== null) deepFreeze(nested);
	return Object.freeze(value);
}
// src/contract/gateway-error.ts
const caller = (status, code, type = "clearmaas_api_error") => ({
	status,
	type,
	code,
	advance: false,
	fault: "caller"
});
const upstream = (status, code, fault = "upstream") => ({
	status,
	type: "upstream_error",
	code,
	advance: true,
	fault
});
/** Source: spec/interface.md sections 5 and 6; spec/clearmaas-api.md section 16. */
const failureTable = {
	invalid_request: caller(400, "invalid_request", "invalid_request_error"),
	unauthenticated: caller(401, "invalid_api_key"),
	forbidden: caller(403, "access_denied"),
	insufficient_quota: caller(403, "insufficient_user_quota"),
	rate_limited: caller(429, "rate_limit_exceeded"),
	not_found: caller(404, "not_found", "invalid_request_error"),
	model_not_found: caller(404, "model_not_found", "invalid_request_error"),
	model_unavailable: {
		status: 503,
		type: "clearmaas_api_error",
		code: "model_not_found",
		advance: true,
		fault: "ours"
	},
	request_too_large: caller(413, "request_too_large", "invalid_request_error"),
	unsupported_media_type: caller(415, "unsupported_media_type", "invalid_request_error"),
	context_too_long: {
		...caller(400, "context_length_exceeded", "invalid_request_error"),
		advance: "larger_window"
	},
	content_filtered: caller(400, "content_policy_violation", "invalid_request_error"),
	upstream_auth: upstream(502, "upstream_error", "ours"),
	upstream_quota: upstream(502, "upstream_error", "ours"),
	upstream_model_gone: upstream(502, "upstream_error", "ours"),
	upstream_rate_limited: upstream(429, "rate_limit_exceeded"),
	upstream_unavailable: upstream(502, "upstream_error"),
	upstream_timeout: upstream(504, "upstream_timeout"),
	upstream_protocol: upstream(502, "upstream_error"),
	unavailable: {
		status: 503,
		type: "clearmaas_api_error",
		code: "service_unavailable",
		advance: false,
		fault: "ours"
	},
	/** Recorded, never sent: 499 is nginx's word for it in the books. */
	client_gone: caller(499, "client_gone"),
	internal: {
		status: 500,
		type: "clearmaas_api_error",
		code: "internal_error",
		advance: false,
		fault: "ours"
	}
};
/** Every failure inside the gateway. `message` is public: no secret, no host name, no prompt of another caller. */
var GatewayError = class extends Error {
	constructor(kind, message, options = {}) {
		super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
		this.name = "GatewayError";
		this.kind = kind;
		this.code = options.code === void 0 ? failureTable[kind].code : options.code;
		this.param = options.param;
		this.retryAfterSeconds = options.retryAfterSeconds ?? (failureTable[kind].status === 429 ? 1 : void 0);
		this.upstreamStatus = options.upstreamStatus;
	}
	get status() {
		return failureTable[this.kind].status;
	}
	toEnvelope() {
		const { message, code, param } = this;
		const type = failureTable[this.kind].type;
		return { error: param === void 0 ? {
			message,
			type,
			code
		} : {
			message,
			type,
			code,
			param
		} };
	}
};
// src/providers/canonical/caller-fields.ts
/**
* The caller's fields with what an SDK nests in `extra_body` at the top level, where it belongs; a field that is there
* already wins, as it was validated. The request itself where nothing is nested.
*/
function fieldsOf({ request }) {
	return request.extra_body === void 0 ? request : {
		...request.extra_body,
		...request
	};
}
/** How hard to think: the caller's word, else that of the suffix on the name; undefined = the model's own habit. */
function effortOf({ request, candidate }) {
	return request.reasoning_effort ?? nestedEffort(request) ?? candidate.effort;
}
function nestedEffort({ extra_body: nested }) {
	return nested === void 0 ? void 0 : efforts.find((effort) => effort === nested.reasoning_effort);
}
/** Whether the model will think, as far as the profile tells. */
function thinks({ thinking }, effort) {
	switch (thinking.habit) {
		case "never": return false;
		case "always": return true;
		case "on": return effort !== "none";
		case "off": return effort !== void 0 && effort !== "none";
	}
}
/**
* The nearest word that the model takes and that asks for no more, else the lowest it takes; undefined where it takes none.
* Source: providers digest, OpenAI section 1.5 "Clamp rule".
*/
function clampEffort(effort, accepted) {
	const wanted = efforts.indexOf(effort);
	let nearest;
	for (const candidate of accepted) {
		const place = efforts.indexOf(candidate);
		if (place <= wanted && (nearest === void 0 || place > efforts.indexOf(nearest))) nearest = candidate;
	}
	if (nearest !== void 0 && (nearest !== "none" || effort === "none")) return nearest;
	return accepted.find((candidate) => candidate !== "none") ?? nearest;
}
/**
* A feature that the model has not and without which the answer would mean something else: a 400 that names the parameter,
* unless the caller sent `drop_params: true`, and then it is dropped. Source: spec/interface.md section 5 "Unsupported",
* providers digest section 0.3.
* @throws GatewayError
*/
function refuseOrDrop(call, field, message, path = field) {
	if (fieldsOf(call).drop_params !== true) throw new GatewayError("invalid_request", message, {
		code: "unsupported_parameter",
		param: path
	});
	call.adjusted(field);
}
// src/providers/openai-shape/chat-request.ts
/**
* The body for an OpenAI-shaped vendor: the caller's own, unknown fields included, less the routing extension, with the
* vendor's model name. Usage is always asked for in a stream; who did not ask for it never sees it.
* Source: spec/interface.md section 5; design/architecture.md section 5 number 9.
*/
function passThroughBody(call, streamed) {
	const { request, candidate } = call;
	return {
		...request.extra_body,
		...request,
		model: candidate.upstreamModel,
		reasoning_effort: effortOf(call),
		stream: streamed || void 0,
		stream_options: streamed ? {
			...request.stream_options,
			include_usage: true
		} : void 0,
		extra_body: void 0,
		models: void 0,
		route: void 0,
		drop_params: void 0
	};
}
// src/providers/openai-shape/allow-listed-body.ts
/** Hints that cannot change what an answer means: left out without a word. Source: second digest section 1. */
const hints = /* @__PURE__ */ new Set([
	"user",
	"store",
	"metadata",
	"seed",
	"verbosity",
	"prediction",
	"prompt_cache_key",
	"prompt_cache_retention",
	"prompt_cache_options",
	"safety_identifier",
	"service_tier"
]);
// src/providers/openai-shape/profile-rules.ts
/**
* How hard the model is told to think: the caller's word, or the nearest that the model takes; undefined = it is told nothing.
* @param asked the caller's word.
* Source: providers digest, OpenAI section 1.5 "Clamp rule".
*/
function acceptedEffort(call, asked = effortOf(call)) {
	const { control, efforts } = call.candidate.profile.thinking;
	if (asked === void 0 || control === "none") return void 0;
	return efforts.length === 0 ? asked : clampEffort(asked, efforts);
}
/** The same, reported where it is not what the caller asked for. */
function settledEffort(call) {
	const asked = effortOf(call);
	const effort = acceptedEffort(call, asked);
	if (effort !== asked) call.adjusted("reasoning_effort");
	return effort;
}
/**
* Takes out of `fields`, which are the gateway's own copy, what the model refuses by its profile, and reports it.
* @param effort as `settledEffort` has it.
* @throws GatewayError for several answers where the model gives one.
*/
function dropUnfit(call, fields, effort) {
	const { profile } = call.candidate;
	for (const name of profile.drops) dropField(call, fields, name);
	if (profile.dropsThinking.length > 0 && thinks(profile, effort)) for (const name of profile.dropsThinking) dropField(call, fields, name);
}
/** One field; hints go without a word. @throws GatewayError for several answers. */
function dropField(call, fields, name) {
	const value = fields[name];
	if (value === void 0) return;
	fields[name] = void 0;
	if (value === null || hints.has(name)) return;
	if (name !== "n") call.adjusted(name);
	else if (value !== 1) refuseOrDrop(call, name, "This model gives one answer at a time.");
}
// src/providers/openai-shape/wire-shape.ts
function isRecord(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
// src/providers/openai-shape/cache-marks.ts
/** More breakpoints than this are refused. Source: providers digest, OpenAI sections 1.3 and 1.6. */
const maxMarks = 4;
/** Whether a part asks for the prompt to be cached up to it, in OpenAI's words or in those of other vendors' clients. */
function isMarked(part) {
	return part.cache_control !== void 0 || part.prompt_cache_breakpoint !== void 0;
}
/**
* Hands out the breakpoints of one request, part by part in their order. Where there are more than a request may have the last
* ones count: they stand for the longest prefixes.
*/
var CacheMarks = class {
	/** @param taken whether the model takes breakpoints at all; it is sent none otherwise. */
	constructor(messages, taken) {
		this.surplus = taken ? countMarks(messages) - maxMarks : Number.POSITIVE_INFINITY;
	}
	/** The breakpoint of a marked part; undefined where it goes without. */
	take(part) {
		if (!isMarked(part) || this.surplus-- > 0) return void 0;
		return part.prompt_cache_breakpoint ?? { mode: "explicit" };
	}
};
function countMarks(messages) {
	let marks = 0;
	for (const { content } of messages) if (Array.isArray(content)) {
		for (const part of content) if (isMarked(part)) marks++;
	}
	return marks;
}
// src/contract/inline-file.ts
const head = /^data:([^,]{0,200}),/i;
/** What is inside a data URI; undefined where the text is none. */
function parseDataUri(uri) {
	const match = head.exec(uri);
	if (match === null) return void 0;
	const [mediaType = "", ...parameters] = (match[1] ?? "").split(";").map((word) => word.trim());
	const content = uri.slice(match[0].length);
	const isBase64 = parameters.some((parameter) => parameter.toLowerCase() === "base64");
	return {
		mediaType: mediaType.toLowerCase() || "text/plain",
		data: isBase64 ? content : toBase64(content)
	};
}
function toBase64(escaped) {
	try {
		return Buffer.from(decodeURIComponent(escaped)).toString("base64");
	} catch {
		return Buffer.from(escaped).toString("base64");
	}
}
// src/providers/openai-shape/file-parts.ts
/** How the vendor wants files that callers may write in several ways. Source: providers digest, OpenAI section 1.3. */
const dataScheme = /^data:/i;
const address = /^[a-z]+:\/\//i;
/** A file's content as a data URI; bare base64 is that of a PDF, the only kind that every model with files takes. */
function toFileData(data) {
	return dataScheme.test(data) || address.test(data) ? data : `data:application/pdf;base64,${data}`;
}
/** The part with its file as the vendor wants it; the very part where it is so already. */
function withVendorFile(part) {
	if (part.type === "file" && isRecord(part.file) && typeof part.file.file_data === "string") {
		const data = toFileData(part.file.file_data);
		return data === part.file.file_data ? part : {
			...part,
			file: {
				...part.file,
				file_data: data
			}
		};
	}
	if (part.type === "input_audio" && isRecord(part.input_audio) && typeof part.input_audio.data === "string") {
		const inline = parseDataUri(part.input_audio.data);
		return inline === void 0 ? part : {
			...part,
			input_audio: {
				...part.input_audio,
				data: inline.data
			}
		};
	}
	return part;
}
// src/providers/openai-shape/tool-call-id.ts
/** What some gateways put between an id and the signature they hide behind it. Source: providers digest, trap T8. */
const signatureMark = "__thought__";
/**
* The id of a tool call as the vendor takes it: without a signature that somebody hid in it, and no longer than the vendor
* allows. The same id gives the same answer, so that a call and its result still find each other; nothing else does.
* Source: providers digest, traps T7 and T8.
*/
function vendorCallId(id, maxLength) {
	const mark = id.indexOf(signatureMark);
	const bare = mark > 0 ? id.slice(0, mark) : id;
	if (mark !== 0 && bare.length <= maxLength) return bare;
	return `call_${createHash("sha256").update(bare).digest("hex").slice(0, 32)}`;
}
// src/providers/openai/openai-messages.ts
/** Source: providers digest, OpenAI section 1.2 "Limits", trap T7. */
const maxCallIdLength = 40;
/**
* Members that answers of ours and of other gateways carry and that OpenAI refuses in a question as unknown.
* Source: providers digest, OpenAI section 1.2 "Unknown keys are rejected".
*/
const foreignToMessages = /* @__PURE__ */ new Set([
	"reasoning_content",
	"reasoning",
	"reasoning_details",
	"thinking_blocks",
	"annotations",
	"images",
	"provider_specific_fields",
	"extra_content",
	"cache_control"
]);
const foreignToCalls = /* @__PURE__ */ new Set([
	"extra_content",
	"provider_specific_fields",
	"cache_control",
	"index"
]);
/** The conversation as OpenAI takes it: the very list where nothing in it has to change. */
function toOpenAiMessages(messages, profile) {
	const marks = new CacheMarks(messages, profile.traits.includes("prompt_cache_breakpoints"));
	const developer = profile.thinking.habit !== "never" && hasBothInstructions(messages);
	let changed;
	messages.forEach((message, index) => {
		const own = toOpenAiMessage(message, marks, developer);
		if (own !== message) (changed ??= [...messages])[index] = own;
	});
	return changed ?? messages;
}
/** The two names of an instruction exclude each other in one request. Source: providers digest, OpenAI section 1.3 "Role rule". */
function hasBothInstructions(messages) {
	return messages.some(({ role }) => role === "developer") && messages.some(({ role }) => role === "system");
}
function toOpenAiMessage(message, marks, developer) {
	const { role, content, tool_calls: calls, tool_call_id: answered } = message;
	let own = hasAny(message, foreignToMessages) ? without(message, foreignToMessages) : message;
	if (developer && role === "system") own = {
		...own,
		role: "developer"
	};
	if (Array.isArray(content)) {
		const parts = content.map((part) => toOpenAiPart(part, marks));
		if (parts.some((part, index) => part !== content[index])) own = {
			...own,
			content: parts
		};
	}
	if (calls !== void 0 && !(calls.length > 0 && calls.every(isOpenAiCall))) own = {
		...own,
		tool_calls: calls.length > 0 ? calls.map(toOpenAiCall) : void 0
	};
	if (answered !== void 0) {
		const id = vendorCallId(answered, maxCallIdLength);
		if (id !== answered) own = {
			...own,
			tool_call_id: id
		};
	}
	return own;
}
function toOpenAiPart(part, marks) {
	const own = withVendorFile(part);
	if (!isMarked(own)) return own;
	const { cache_control: _theirs, prompt_cache_breakpoint: _own, ...rest } = own;
	const mark = marks.take(part);
	return mark === void 0 ? rest : {
		...rest,
		prompt_cache_breakpoint: mark
	};
}
function isOpenAiCall(call) {
	return vendorCallId(call.id, maxCallIdLength) === call.id && !hasAny(call, foreignToCalls);
}
function toOpenAiCall(call) {
	return {
		...without(call, foreignToCalls),
		id: vendorCallId(call.id, maxCallIdLength)
	};
}
function hasAny(fields, names) {
	for (const name in fields) if (names.has(name)) return true;
	return false;
}
function without(fields, names) {
	const own = { ...fields };
	for (const name of names) delete own[name];
	return own;
}
// src/providers/openai/openai-request.ts
/**
* The body for chat completions: the caller's own, unknown fields included, less what the model refuses and what is of other
* vendors. Lists in which nothing has to change are the caller's own objects. Source: providers digest, OpenAI sections 1.2,
* 1.3 and 1.5.
* @throws GatewayError `invalid_request` for several answers where the model gives one.
*/
function toOpenAiBody(call, streamed) {
	const body = passThroughBody(call, streamed);
	const effort = settledEffort(call);
	body.reasoning_effort = effort;
	settleMaxTokens(call, body);
	dropUnfit(call, body, effort);
	settleTools(call, body);
	body.messages = toOpenAiMessages(call.request.messages, call.candidate.profile);
	return body;
}
/** The two names of the longest answer exclude each other, and models that think know the newer one only. */
function settleMaxTokens(call, body) {
	const { max_tokens: older, max_completion_tokens: newer } = body;
	if (older === void 0 || older === null) return;
	if ((newer === void 0 || newer === null) && call.candidate.profile.drops.includes("max_tokens")) body.max_completion_tokens = older;
	else if (newer === void 0 || newer === null) return;
	else if (newer !== older) call.adjusted("max_tokens");
	body.max_tokens = void 0;
}
/** Without tools nothing may be said about them, and an empty list of them is refused. */
function settleTools(call, body) {
	const { tools } = body;
	if (Array.isArray(tools) && tools.length > 0) {
		if (tools.some(isMarkedTool)) body.tools = tools.map(withoutMark);
		return;
	}
	if (tools !== void 0) body.tools = void 0;
	dropField(call, body, "parallel_tool_calls");
	if (body.tool_choice === "auto" || body.tool_choice === "none") body.tool_choice = void 0;
}
/** Marks for a cache stand in the messages here, never at a tool. */
function isMarkedTool(tool) {
	return isRecord(tool) && ("cache_control" in tool || isRecord(tool.function) && "cache_control" in tool.function);
}
function withoutMark(tool) {
	if (!isRecord(tool) || !isMarkedTool(tool)) return tool;
	const { cache_control: _mark, ...rest } = tool;
	if (!isRecord(rest.function)) return rest;
	const { cache_control: _inner, ...definition } = rest.function;
	return {
		...rest,
		function: definition
	};
}
// src/providers/openai/openai-chat.ts
/**
* Whether the model takes this request at its Responses endpoint only. Nothing is left out of a request to avoid that.
* Source: providers digest, OpenAI section 1.4, traps T51, T55 and T56.
*/
function needsResponses(call) {
	const { endpoint, traits } = call.candidate.profile;
	if (endpoint === "responses") return true;
	if (endpoint === "responses_for_tools" && offersTools(call) && thinks(call.candidate.profile, acceptedEffort(call))) return true;
	if (traits.includes("web_search_on_responses") && wantsSearch(call)) return true;
	return traits.includes("max_effort_on_responses") && acceptedEffort(call) === "max";
}
function offersTools(call) {
	const { tools, functions } = fieldsOf(call);
	return [tools, functions].some((list) => Array.isArray(list) && list.length > 0);
}
function wantsSearch(call) {
	const { web_search_options: options } = fieldsOf(call);
	return options !== void 0 && options !== null;
}
// ../../tmp/hot.ts
const profile = new CatalogService().chatProfile("openai/gpt-4o-mini", "openai", "gpt-4o-mini");
const mk = (fields) => ({
	adjusted() {},
	backpressure: void 0,
	request: JSON.parse(JSON.stringify({
		model: "openai/gpt-4o-mini",
		messages: [{
			role: "user",
			content: "What is in a name?"
		}],
		...fields
	})),
	candidate: {
		upstreamModel: "gpt-4o-mini",
		profile
	}
});
const messages = Array.from({ length: 20 }, (_, i) => ({
	role: i % 2 ? "assistant" : "user",
	content: "hello world ".repeat(10)
}));
const cases = {
	one: mk({
		stream: true,
		temperature: .5
	}),
	twenty: mk({
		messages,
		tools: [{
			type: "function",
			function: {
				name: "f",
				parameters: {}
			}
		}]
	})
};
for (let round = 0; round < 3; round++) for (const [name, call] of Object.entries(cases)) {
	const time = (f) => {
		let best = Infinity;
		for (let r = 0; r < 15; r++) {
			const t = process.cpuUsage();
			for (let i = 0; i < 2e4; i++) f();
			const u = process.cpuUsage(t);
			best = Math.min(best, (u.user + u.system) / 20);
		}
		return best;
	};
	console.log(name, "pass", time(() => JSON.stringify(passThroughBody(call, true))).toFixed(0), "own", time(() => {
		needsResponses(call);
		return JSON.stringify(toOpenAiBody(call, true));
	}).toFixed(0), "ns");
}
export {};
