using System.Text.Json.Serialization;
using OmniGrains.Engine;

namespace OmniGrains.Orders.Sourcing;

/// <summary>What decides between two places.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SourcingCriterion>))]
public enum SourcingCriterion
{
    /// <summary>The place's own priority; the larger the earlier.</summary>
    [JsonStringEnumMemberName("priority")]
    Priority,

    /// <summary>The nearer to where the goods go, the earlier; a place in the same country before others.</summary>
    [JsonStringEnumMemberName("distance")]
    Distance,

    /// <summary>The cheaper a parcel, the earlier.</summary>
    [JsonStringEnumMemberName("cost")]
    Cost,

    /// <summary>The more of the order it has, the earlier.</summary>
    [JsonStringEnumMemberName("stock")]
    Stock,

    /// <summary>The sooner it can have it ready, the earlier.</summary>
    [JsonStringEnumMemberName("speed")]
    Speed,
}

/// <summary>How it is decided which place hands over what.</summary>
/// <param name="Criteria">The first that tells two places apart decides.</param>
/// <param name="ShipFromStore">Whether shops send parcels, if they can.</param>
/// <param name="MostParcels">In how many parcels an order may be sent; 1: never split.</param>
/// <param name="SplitLines">Whether one line may come from several places.</param>
/// <param name="Backorder">Whether what is nowhere is promised from the first place that allows it.</param>
/// <param name="Excluded">Places that send nothing for now.</param>
public sealed record SourcingRules(
    IReadOnlyList<SourcingCriterion> Criteria, bool ShipFromStore, int MostParcels, bool SplitLines, bool Backorder, IReadOnlyList<string> Excluded)
{
    public static readonly SourcingRules Default = new(
        [SourcingCriterion.Priority, SourcingCriterion.Distance, SourcingCriterion.Cost, SourcingCriterion.Stock], true, 3, true, true, []);
}

/// <summary>The rules by which orders are sourced have changed: the whole of them.</summary>
public sealed record SourcingRulesSet(SourcingRules Rules, string Actor) : Edge.IAuditedEvent
{
    string Edge.IAuditedEvent.Action => "sourcing-rules.set";

    string Edge.IAuditedEvent.Target => "sourcing-rules";
}

internal sealed record SetSourcingRules(SourcingRules Rules, int? ExpectedRevision, string Actor) : ICommand<SourcingRulesReply>;

internal sealed record SourcingRulesReply(int Revision);

internal sealed record ReadSourcingRules : IQuery<RulesInForce>
{
    public static readonly ReadSourcingRules It = new();
}

/// <summary>The rules as they are.</summary>
internal sealed record RulesInForce(SourcingRules Rules, int Revision);

/// <summary>One grain holds the rules, so that placing an order reads them in memory.</summary>
internal sealed class SourcingRulesGrain : Grain<RulesInForce>
{
    public static readonly GrainId Id = GrainId.Of("sourcing-rules", "all");

    public static readonly Rejection Changed = new(
        "sourcing-rules.changed", "The rules have changed since they were read.", RejectionKind.PreconditionFailed);

    public override string Type => "sourcing-rules";

    public override RulesInForce Initial { get; } = new(SourcingRules.Default, 0);

    public override object Answer(RulesInForce state, IQuery query) => state;

    public override Decision Decide(RulesInForce state, ICommand command, in CommandContext context) => command switch
    {
        SetSourcingRules { ExpectedRevision: { } expected } when expected != state.Revision => Decision.Reject(Changed),
        SetSourcingRules set => Decision.Accept(new SourcingRulesReply(state.Revision + 1), new SourcingRulesSet(set.Rules, set.Actor)),
        _ => throw new NotSupportedException($"The sourcing rules do not take {command.GetType().Name}."),
    };

    public override RulesInForce Evolve(RulesInForce state, IEvent @event) =>
        @event is SourcingRulesSet set ? new RulesInForce(set.Rules, state.Revision + 1) : state;
}
