using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Programmes;

namespace OmniGrains.Loyalty.Rewards;

/// <summary>A reward; see <see cref="Reward"/>.</summary>
/// <param name="Name">For people.</param>
/// <param name="Points">What it costs.</param>
/// <param name="Kind">What it is worth.</param>
/// <param name="Value">For amounts and percentages.</param>
/// <param name="Sku">For products.</param>
/// <param name="LockMinutes">1 to 43,200; when absent, 30.</param>
/// <param name="MostPerDay">1 to 1,000; absent: no limit.</param>
/// <param name="From">Offered from then on.</param>
/// <param name="Until">Offered before then.</param>
/// <param name="Tiers">Only for members of these.</param>
public sealed record RewardInput(
    string Name, decimal Points, RewardKind Kind, decimal? Value = null, string? Sku = null, int? LockMinutes = null, int? MostPerDay = null,
    DateTimeOffset? From = null, DateTimeOffset? Until = null, IReadOnlyList<string>? Tiers = null)
{
    internal Reward For(string id) => new(
        id, Name, Points, Kind, Value, Sku, LockMinutes ?? 30, MostPerDay, From?.ToUniversalTime(), Until?.ToUniversalTime(), Tiers);
}

/// <summary>
/// The answer to a change of a reward.
/// <c>Revision</c>: Of the programme's catalogue of rewards; the ETag's value.
/// </summary>
public sealed record RewardReceipt(string Id, int Revision, long Position);

internal static class RewardEndpoints
{
    private static readonly RewardInput FiveOff = new("Five euros off", 500, RewardKind.Amount, Value: 5, MostPerDay: 2);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/loyalty/programmes/{id}/rewards/{reward}", Put)
            .WithName("PutReward")
            .WithTags("Loyalty")
            .WithSummary("Offer a reward, or change it")
            .WithDescription("To stop offering it, set until. What is locked already can still be redeemed. Send If-Match with the list's ETag to change only what you read.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("five euros off", FiveOff)
            .WithExample(StatusCodes.Status200OK, "offered", new RewardReceipt("five-off", 1, 22))
            .RequireScope(Scopes.LoyaltyManage);
        routes.MapGet("/loyalty/programmes/{id}/rewards", List)
            .WithName("ListRewards")
            .WithTags("Loyalty")
            .WithSummary("List a programme's rewards")
            .WithDescription("All of them, at most 200: always one page.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, "one reward", new Page<Reward>([FiveOff.For("five-off")], null))
            .RequireScope(Scopes.LoyaltyRead);
    }

    private static async Task<Results<Ok<RewardReceipt>, ProblemHttpResult>> Put(
        string id, string reward, RewardInput input, Intent intent, HttpContext http, IGrains grains, LiveProgrammes programmes, KeyVault vault, CancellationToken cancellation)
    {
        var defined = input.For(reward);
        var wrong = Answers.TryReadIfMatch(http.Request, out var expected) ? Check(defined) : Answers.BadIfMatch;
        if (wrong is not null || await programmes.Find(id, cancellation) is null)
        {
            return TypedResults.Problem(Problems.Of(wrong ?? LoyaltyRejections.ProgrammeUnknown));
        }

        var context = intent.Context(vault.Digest($"{id} {JsonSerializer.Serialize(defined, LoyaltyJson.Default.Reward)}"));
        var outcome = await grains.Ask(RewardsGrain.IdOf(id), new DefineReward(id, defined, expected, intent.Actor), context, cancellation);
        return outcome.ToResult(reply => new RewardReceipt(reward, reply.Revision, outcome.Position)).ToTagged(http, receipt => receipt.Revision);
    }

    private static async Task<Results<Ok<Page<Reward>>, ProblemHttpResult>> List(
        string id, HttpContext http, IGrains grains, LiveProgrammes programmes, CancellationToken cancellation)
    {
        if (await programmes.Find(id, cancellation) is null)
        {
            return TypedResults.Problem(Problems.Of(LoyaltyRejections.ProgrammeUnknown));
        }

        var rewards = (await grains.Read(RewardsGrain.IdOf(id), ReadRewards.Query, cancellation)).Value;
        http.Response.Headers.ETag = Answers.ETagOf(rewards.Revision);
        return TypedResults.Ok(new Page<Reward>([.. rewards.ById.Values], null));
    }

    private static Rejection? Check(Reward reward)
    {
        var wrong = reward switch
        {
            _ when !Slugs.IsSlug(reward.Id, 60) => "reward: must be 1 to 60 lower-case letters, digits, dots, hyphens or underscores.",
            _ when !Slugs.IsText(reward.Name, 100) => "name: must be 1 to 100 characters.",
            _ when reward.Points is <= 0 or > 10_000_000 || reward.Points.Scale > 2 => "points: must be above 0, at most 10,000,000, with at most two decimals.",
            { Kind: RewardKind.Amount or RewardKind.Percentage, Value: null or <= 0 or > 1_000_000 } => "value: must be above 0.",
            { Kind: RewardKind.Percentage, Value: > 100 } => "value: must be at most 100 per cent.",
            { Kind: RewardKind.Product } when !Slugs.IsText(reward.Sku, 64) => "sku: must be 1 to 64 characters.",
            { LockMinutes: < 1 or > 43_200 } => "lockMinutes: must be 1 to 43,200.",
            { MostPerDay: < 1 or > 1_000 } => "mostPerDay: must be 1 to 1,000.",
            { Tiers: { } tiers } when tiers.Count > 10 || tiers.Any(tier => !Slugs.IsSlug(tier, 40)) => "tiers: at most 10, by their ids.",
            _ => null,
        };
        return wrong is null ? null : new Rejection("request.invalid", wrong);
    }
}
