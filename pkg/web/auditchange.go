package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
)

// auditNames are the texts that name what an entry of the audit tells. What is
// not here keeps the name under which it is stored.
var auditNames = map[string]string{
	"role": "people.role", "active": "people.state", "left_on": "people.left_on",
	"mode": "decision.mode", "decided_on": "decision.decided_on", "reference": "decision.reference",
	"name": "brand.name", "accent": "brand.accent", "website": "brand.website", "privacy_contact": "brand.privacy_contact",
	"logo": "brand.logo", "photo": "brand.photo", "culture_characters": "audit.culture_characters",
	"owner": "editor.owner", "members": "editor.members", "shares": "audit.shares", "decision_id": "audit.decision", "policy_version": "audit.policy_version",
	"version": "audit.policy_version", "scope": "audit.scope", "into": "audit.into", "merge": "audit.merge", "clicks": "audit.clicks",
	"rule": "policy.rule", "shared_days": "policy.shared_days", "introduced_days": "policy.introduced_days", "one_kind": "policy.one_kind",
	"claim_wins": "policy.claim_wins", "known_days": "policy.known_days", "excluded": "policy.excluded", "rehire_days": "policy.rehire_days", "leaver": "policy.leaver",
}

// changes are what an entry says was another thing before, in words.
func (w *wording) changes(e referral.AuditEntry, names func(int64) string) []auditChange {
	told := map[string]bool{}
	for _, state := range []referral.AuditState{e.Before, e.After} {
		for name := range state {
			told[name] = true
		}
	}
	var list []auditChange
	for name := range told {
		before, after := w.auditValue(name, e.Before[name], names), w.auditValue(name, e.After[name], names)
		if before == after {
			continue
		}
		label := name
		if text := auditNames[name]; text != "" {
			label = w.say(text)
		}
		list = append(list, auditChange{label, before, after})
	}
	slices.SortFunc(list, func(a, b auditChange) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// auditValue is one value of a state in words, "" for nothing.
func (w *wording) auditValue(name string, v any, names func(int64) string) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		return w.say(auditAnswers[name == "active"][v])
	case float64:
		if name == "owner" && v == 0 {
			return ""
		}
		if name == "owner" || name == "members" {
			return names(int64(v))
		}
		return fmt.Sprint(int64(v))
	case string:
		return w.auditWord(name, v)
	case []any:
		parts := make([]string, len(v))
		for i, part := range v {
			parts[i] = w.auditValue(name, part, names)
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		if who, ok := v["ambassador_id"].(float64); ok && name == "shares" {
			return fmt.Sprintf("%s %v/%v", names(int64(who)), v["part"], v["of"])
		}
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

// auditAnswers are the texts for yes and no, and for whether somebody is active.
var auditAnswers = map[bool]map[bool]string{
	false: {false: "audit.no", true: "audit.yes"},
	true:  {false: "people.inactive", true: "people.active"},
}

// auditWord is a word of the domain as people say it.
func (w *wording) auditWord(name, v string) string {
	label := ""
	switch name {
	case "role":
		label = roles[referral.Role(v)]
	case "mode":
		label = textsOfMode(referral.BoardMode(v)).Label
	case "rule":
		label = ruleLabels[credit.Rule(v)]
	case "leaver":
		label = leaverLabels[credit.Leaver(v)]
	case "excluded":
		label = relationLabels[credit.Relation(v)]
	case "scope":
		label = auditScopes[referral.Scope(v)]
	case "decided_on", "left_on":
		if v != "" {
			return w.Date(v)
		}
	case "logo", "photo":
		if len(v) > 6 {
			return w.say("audit.file", "Hash", v[:6])
		}
	}
	if label == "" {
		return v
	}
	return w.say(label)
}

// auditScopes are the texts that say what a key opens.
var auditScopes = map[referral.Scope]string{referral.ScopeConversions: "audit.scope_conversions"}

// peopleIn are the numbers of people that a state names.
func peopleIn(s referral.AuditState) (ids []int64) {
	add := func(v any) {
		if id, ok := v.(float64); ok && id != 0 {
			ids = append(ids, int64(id))
		}
	}
	add(s["owner"])
	for _, name := range []string{"members", "shares"} {
		list, _ := s[name].([]any)
		for _, v := range list {
			if share, ok := v.(map[string]any); ok {
				v = share["ambassador_id"]
			}
			add(v)
		}
	}
	return ids
}
