using System.Collections.Immutable;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Macros;

/// <summary>How often people used which macro: in all, on a channel, on conversations with a label. In memory, for suggestions.</summary>
internal sealed record MacroTally(ImmutableDictionary<string, ImmutableDictionary<string, long>> Uses)
{
    public const string GrainType = "macro-tally";

    /// <summary>Most channels and labels that are counted apart.</summary>
    public const int MostFeatures = 1_000;

    public static readonly GrainId Grain = GrainId.Of(GrainType, "all");
    public static readonly MacroTally Empty = new(ImmutableDictionary.Create<string, ImmutableDictionary<string, long>>(StringComparer.Ordinal));

    /// <summary>What a conversation is alike in.</summary>
    public static IEnumerable<string> FeaturesOf(ConversationFacts conversation) => conversation.Labels.Select(label => $"label:{label}").Append($"channel:{conversation.Channel}");

    /// <summary>How many of the macros used where something is so were this one; 0 when there are too few to tell.</summary>
    public double ShareOf(string macro, string feature)
    {
        const int fewest = 3;
        var all = Uses.GetValueOrDefault(feature);
        return all is null || all.Values.Sum() is var sum && sum < fewest ? 0 : (double)all.GetValueOrDefault(macro) / sum;
    }
}

/// <summary>A macro was used where these things are so.</summary>
internal sealed record CountMacro(string Macro, IReadOnlyList<string> Features) : ICommand<MacroTallied>;

internal sealed record MacroTallied(int Features);

internal sealed record ReadMacroTally : IQuery<MacroTally>
{
    public static readonly ReadMacroTally Query = new();
}

/// <summary>The use of a macro was counted.</summary>
internal sealed record MacroCounted(string Macro, IReadOnlyList<string> Features, DateTimeOffset At) : IAdministrativeEvent;

internal sealed class MacroTallyGrain : Grain<MacroTally>
{
    public override string Type => MacroTally.GrainType;

    public override string SnapshotSchema => "1";

    public override MacroTally Initial => MacroTally.Empty;

    public override object Answer(MacroTally state, IQuery query) => state;

    public override Decision Decide(MacroTally state, ICommand command, in CommandContext context)
    {
        var count = (CountMacro)command;
        string[] features = [.. count.Features.Where(feature => state.Uses.ContainsKey(feature) || state.Uses.Count < MacroTally.MostFeatures)];
        return features.Length == 0 ? Decision.Unchanged(new MacroTallied(0)) : Decision.Accept(new MacroTallied(features.Length), new MacroCounted(count.Macro, features, context.At));
    }

    public override MacroTally Evolve(MacroTally state, IEvent @event) => @event is not MacroCounted counted ? state : counted.Features.Aggregate(state, (known, feature) =>
    {
        var macros = known.Uses.GetValueOrDefault(feature) ?? ImmutableDictionary.Create<string, long>(StringComparer.Ordinal);
        return new MacroTally(known.Uses.SetItem(feature, macros.SetItem(counted.Macro, macros.GetValueOrDefault(counted.Macro) + 1)));
    });
}

/// <summary>Counts what people use; what rules use says nothing about people.</summary>
internal sealed class MacroReaction : Reaction
{
    public override string Name => "macro-tally";

    public override IEnumerable<Consequence> React(Recorded recorded) =>
        recorded.Event is MacroUsed used && !used.By.StartsWith(Automation.AutomationPlan.Source, StringComparison.Ordinal)
            ? [Count(used)]
            : [];

    private static Consequence Count(MacroUsed used) => Consequence.Load(
        async (grains, cancellation) => (await grains.Read(new ConversationId(used.Conversation).Grain, ReadConversationFacts.Query, cancellation)).Value,
        facts => facts is null ? null : Consequence.Ask(MacroTally.Grain, new CountMacro(used.Macro, [.. MacroTally.FeaturesOf(facts)])));
}
