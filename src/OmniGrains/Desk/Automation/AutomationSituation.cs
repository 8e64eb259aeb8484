using System.Text.Json;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Edge.Words;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Automation;

/// <summary>What rules look at, at one moment. Pure.</summary>
/// <param name="Conversation">The conversation, as earlier rules leave it.</param>
/// <param name="Event">What happened, as the live stream shows it.</param>
/// <param name="Customer">The customer's live record; null for nobody known.</param>
/// <param name="Order">The order that it is about, or else the customer's latest one; null for none.</param>
/// <param name="Text">What the message says, folded, with the title; empty for nothing.</param>
/// <param name="Language">The customer's language.</param>
/// <param name="At">When it happened.</param>
internal sealed record AutomationSituation(
    ConversationFacts Conversation, JsonElement Event, JsonElement? Customer, JsonElement? Order, string Text, string? Language, DateTimeOffset At)
{
    private static readonly JsonElement Nothing = JsonSerializer.SerializeToElement(new Dictionary<string, string>(), DeskJson.Default.DictionaryStringString);

    private JsonElement? _facts;

    /// <returns>Why a rule holds, for people; null when it does not.</returns>
    public string? Holds(AutomationRuleInput rule, string trigger, DeskBook book)
    {
        var why = new List<string> { trigger };
        return Says(rule.Text, why) && Speaks(rule.Languages, why) && IsTime(rule.Hours, book, why) && Fulfils(rule.When, why) ? $"{rule.Name}: {string.Join("; ", why)}" : null;
    }

    /// <summary>The same after an edit.</summary>
    public AutomationSituation After(ConversationEdit edit)
    {
        var facts = Conversation with
        {
            Status = edit.Status ?? Conversation.Status,
            Assignee = edit.Assignee is null ? Conversation.Assignee : edit.Assignee.Length == 0 ? null : edit.Assignee,
            Team = edit.Team is null ? Conversation.Team : edit.Team.Length == 0 ? null : edit.Team,
            Priority = edit.Priority ?? Conversation.Priority,
            Labels = [.. Conversation.Labels.Union(edit.AddLabels ?? [], StringComparer.Ordinal).Except(edit.RemoveLabels ?? [], StringComparer.Ordinal)],
        };
        return this with { Conversation = facts, _facts = null };
    }

    private bool Says(TextCondition? wanted, List<string> why)
    {
        if (wanted is null)
        {
            return true;
        }

        bool IsThere(string words) => FoldedText.Has(Text, FoldedText.Of(words).Trim());
        var any = wanted.Any is { Count: > 0 } ? wanted.Any.FirstOrDefault(IsThere) : "";
        if (any is null || wanted.All?.All(IsThere) == false || wanted.None?.Any(IsThere) == true)
        {
            return false;
        }

        string[] found = [.. any.Length > 0 ? [any] : Array.Empty<string>(), .. wanted.All ?? []];
        why.Add(found.Length > 0 ? $"text has {string.Join(", ", found.Select(word => $"'{word}'"))}" : "text has none of the words");
        return true;
    }

    private bool Speaks(IReadOnlyList<string>? languages, List<string> why)
    {
        if (languages is null)
        {
            return true;
        }

        // The rule's own word for it: how exactly the customer speaks is the customer's.
        var spoken = languages.FirstOrDefault(one => Is(one, Language) || Is(one, Language?.Split('-', '_')[0]));
        why.Add($"language is {spoken}");
        return spoken is not null;

        static bool Is(string one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
    }

    private bool IsTime(HoursCondition? hours, DeskBook book, List<string> why)
    {
        if (hours is null)
        {
            return true;
        }

        why.Add($"{(hours.Open ? "within" : "outside of")} the hours of {hours.Calendar}");
        return book.CalendarOf(hours.Calendar)?.IsOpen(At) == hours.Open;
    }

    private bool Fulfils(IReadOnlyList<FieldCondition>? when, List<string> why)
    {
        foreach (var condition in when ?? [])
        {
            var (root, field) = (condition.Field.Split('.')[0], condition.Field.Contains('.', StringComparison.Ordinal) ? condition.Field[(condition.Field.IndexOf('.', StringComparison.Ordinal) + 1)..] : "id");
            if (!FieldConditions.Hold([condition with { Field = field }], Of(root) ?? Nothing, At))
            {
                return false;
            }

            why.Add($"{condition.Field} {NamedEnumFactory.NameOf(condition.Test)}{(condition.Value is { } value ? $" {value.GetRawText()}" : "")}");
        }

        return true;
    }

    private JsonElement? Of(string root) => root switch
    {
        "conversation" => _facts ??= JsonSerializer.SerializeToElement(Conversation, DeskJson.Default.ConversationFacts),
        "event" => Event,
        "customer" => Customer,
        _ => Order,
    };
}
