using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.ChannelStock;

/// <summary>What every channel may sell of: one grain, so that each use case reads it in memory.</summary>
internal sealed record ChannelRules(ImmutableSortedDictionary<string, ChannelStockRule> ByChannel, int Revision)
{
    public static readonly GrainId Grain = GrainId.Of("channel-stock", "all");

    public static readonly ChannelRules None = new(ImmutableSortedDictionary.Create<string, ChannelStockRule>(StringComparer.Ordinal), 0);

    /// <summary>A channel without a rule sells what any place has, without a buffer.</summary>
    public ChannelStockRule Of(string channel) => ByChannel.GetValueOrDefault(channel) ?? ChannelStockRule.Open;
}

/// <summary>Sets a channel's rule.</summary>
internal sealed record SetChannelStock(string Channel, ChannelStockRule Rule, int? ExpectedRevision, string Actor) : ICommand<ChannelStockReply>;

internal sealed record ChannelStockReply(string Channel);

internal sealed record ReadChannelRules : IQuery<ChannelRules>
{
    public static readonly ReadChannelRules It = new();
}

internal sealed class ChannelStockGrain : Grain<ChannelRules>
{
    private const int MostChannels = 1_000;

    public override string Type => "channel-stock";

    public override ChannelRules Initial => ChannelRules.None;

    public override object Answer(ChannelRules state, IQuery query) => state;

    public override Decision Decide(ChannelRules state, ICommand command, in CommandContext context) => command switch
    {
        SetChannelStock set when set.ExpectedRevision is { } revision && revision != state.Revision => Decision.Reject(ChannelStockRejections.Changed),
        SetChannelStock set when !state.ByChannel.ContainsKey(set.Channel) && state.ByChannel.Count >= MostChannels =>
            Decision.Reject(ChannelStockRejections.TooMany(MostChannels)),
        SetChannelStock set when state.ByChannel.GetValueOrDefault(set.Channel)?.SaysTheSameAs(set.Rule) == true =>
            Decision.Unchanged(new ChannelStockReply(set.Channel)),
        SetChannelStock set => Decision.Accept(new ChannelStockReply(set.Channel), new ChannelStockChanged(set.Channel, set.Rule, set.Actor)),
        _ => throw new NotSupportedException($"The rules of channels do not take {command.GetType().Name}."),
    };

    public override ChannelRules Evolve(ChannelRules state, IEvent @event) => @event is ChannelStockChanged changed
        ? new ChannelRules(state.ByChannel.SetItem(changed.Channel, changed.Rule), state.Revision + 1)
        : state;
}

internal static class ChannelStockRejections
{
    public static readonly Rejection Changed = new(
        "channel-stock.changed", "The rules have changed since you read them: read them again.", RejectionKind.PreconditionFailed);

    public static Rejection TooMany(int most) => new("channel-stock.limit", $"There are {most} channels already.", RejectionKind.Conflict);
}
