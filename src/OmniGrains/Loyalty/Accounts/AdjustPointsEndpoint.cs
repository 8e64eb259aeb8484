using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Programmes;

namespace OmniGrains.Loyalty.Accounts;

/// <summary>Points that a person gives or takes.</summary>
/// <param name="AdjustmentId">The caller's own id: the same one again changes nothing.</param>
/// <param name="Points">Negative to take; at most two decimals.</param>
/// <param name="Reason">A code such as <c>goodwill</c>; no personal data.</param>
public sealed record AdjustmentInput(string AdjustmentId, decimal Points, string Reason);

internal static class AdjustPointsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/loyalty/accounts/{id}/adjustments", Handle)
        .WithName("AdjustPoints")
        .WithTags("Loyalty")
        .WithSummary("Give or take points by hand")
        .WithDescription("Points that are given are active at once and lapse like others. No more can be taken than are active.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("goodwill", new AdjustmentInput("g-1", 50, "goodwill"))
        .WithExample(StatusCodes.Status200OK, "given", new AccountReceipt("tea-club:01m803w9p4e9xrgmtnjkv024c3", 50, 170, 24, 0, null, 44))
        .RequireScope(Scopes.LoyaltyManage);

    private static async Task<Results<Ok<AccountReceipt>, ProblemHttpResult>> Handle(
        string id, AdjustmentInput input, Intent intent, HttpContext http, LiveAccounts accounts, LiveProgrammes programmes, CancellationToken cancellation)
    {
        var wrong = PointsInput.CheckId("adjustmentId", input.AdjustmentId) ?? PointsInput.Check(Math.Abs(input.Points))
            ?? (Slugs.IsSlug(input.Reason, 60) ? null : new Rejection("request.invalid", "reason: must be a code such as goodwill."));
        if (wrong is not null || !AccountId.TryRead(id, out var account) || await programmes.Find(account.Programme, cancellation) is not { } programme)
        {
            return TypedResults.Problem(Problems.Of(wrong ?? LoyaltyRejections.AccountUnknown));
        }

        var command = new AdjustPoints(input.AdjustmentId, input.Points, input.Reason, programme.Terms!, intent.Actor);
        // The caller's id decides alone, whatever idempotency key a retry comes with: an adjustment counts once.
        var content = string.Create(CultureInfo.InvariantCulture, $"{id} {input.AdjustmentId} {input.Points:0.##} {input.Reason}");
        var context = new CommandContext(new CommandId($"la:{account}:{input.AdjustmentId}"), intent.At, content);
        return (await accounts.Ask(id, command, context, cancellation)).ToOk(http);
    }
}

/// <summary>Checks that the inputs of this slice share.</summary>
internal static class PointsInput
{
    private const decimal Largest = 10_000_000m;

    public static Rejection? Check(decimal? points) => points is null or (> 0 and <= Largest) && (points ?? 0).Scale <= 2
        ? null
        : new Rejection("request.invalid", "points: must be above 0, at most 10,000,000, with at most two decimals.");

    public static Rejection? CheckId(string name, string? id) =>
        Slugs.IsPrintable(id, 80) ? null : new Rejection("request.invalid", $"{name}: must be 1 to 80 printable ASCII characters.");
}
