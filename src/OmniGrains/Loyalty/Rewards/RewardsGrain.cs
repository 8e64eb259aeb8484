using System.Collections.Immutable;
using System.Text.Json;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Rewards;

/// <summary>The rewards of a programme.</summary>
internal sealed record RewardList(int Revision, ImmutableSortedDictionary<string, Reward> ById)
{
    public const int MostRewards = 200;

    public static readonly RewardList Empty = new(0, ImmutableSortedDictionary<string, Reward>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>The reward, when it is offered to members of a tier at a moment.</summary>
    public Reward? Offered(string id, string? tier, DateTimeOffset at) =>
        ById.GetValueOrDefault(id) is { } reward && !(reward.From > at) && !(reward.Until <= at)
        && (reward.Tiers is not { Count: > 0 } tiers || tiers.Contains(tier ?? "", StringComparer.Ordinal)) ? reward : null;
}

internal sealed record DefineReward(string Programme, Reward Reward, int? ExpectedRevision, string Actor) : ICommand<RewardRevision>;

internal sealed record RewardRevision(string Id, int Revision);

internal sealed record ReadRewards : IQuery<RewardList>
{
    public static readonly ReadRewards Query = new();
}

/// <summary>One programme's catalogue of rewards: small, and read as a whole.</summary>
internal sealed class RewardsGrain : Grain<RewardList>
{
    public const string TypeName = "loyalty-rewards";

    public override string Type => TypeName;

    public override RewardList Initial => RewardList.Empty;

    public static GrainId IdOf(string programme) => GrainId.Of(TypeName, programme);

    public override object Answer(RewardList state, IQuery query) => state;

    public override Decision Decide(RewardList state, ICommand command, in CommandContext context) => command switch
    {
        DefineReward define when define.ExpectedRevision is { } expected && expected != state.Revision => Decision.Reject(LoyaltyRejections.RewardChanged),
        DefineReward define when state.ById.GetValueOrDefault(define.Reward.Id) is { } known && Text(known) == Text(define.Reward) =>
            Decision.Unchanged(new RewardRevision(known.Id, state.Revision)),
        DefineReward define when state.ById.Count >= RewardList.MostRewards && !state.ById.ContainsKey(define.Reward.Id) => Decision.Reject(LoyaltyRejections.TooManyRewards),
        DefineReward define => Decision.Accept(
            new RewardRevision(define.Reward.Id, state.Revision + 1), new RewardDefined(define.Programme, define.Reward, state.Revision + 1, define.Actor)),
        _ => throw new NotSupportedException($"Rewards do not take {command.GetType().Name}."),
    };

    public override RewardList Evolve(RewardList state, IEvent @event) =>
        @event is RewardDefined defined ? new RewardList(defined.Revision, state.ById.SetItem(defined.Reward.Id, defined.Reward)) : state;

    private static string Text(Reward reward) => JsonSerializer.Serialize(reward, LoyaltyJson.Default.Reward);
}
