using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Loyalty.Programmes;

namespace OmniGrains.Loyalty.Accounts;

/// <summary>Something that a member did.</summary>
/// <param name="EventId">The caller's own id: the same one again changes nothing.</param>
/// <param name="Name">As the programme's rules name it.</param>
public sealed record EventInput(string EventId, string Name);

internal static class CountEventEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/loyalty/accounts/{id}/events", Handle)
        .WithName("CountLoyaltyEvent")
        .WithTags("Loyalty")
        .WithSummary("Give points for a custom event")
        .WithDescription("Counts by the programme's rules of kind event, as often on one day as they allow.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a review was written", new EventInput("review-991", "review-written"))
        .WithExample(StatusCodes.Status200OK, "counted", new AccountReceipt("tea-club:01m803w9p4e9xrgmtnjkv024c3", 10, 130, 24, 0, null, 45))
        .RequireScope(Scopes.LoyaltyWrite);

    private static async Task<Results<Ok<AccountReceipt>, ProblemHttpResult>> Handle(
        string id, EventInput input, Intent intent, HttpContext http, LiveAccounts accounts, LiveProgrammes programmes, CancellationToken cancellation)
    {
        var wrong = PointsInput.CheckId("eventId", input.EventId) ?? PointsInput.CheckId("name", input.Name);
        if (wrong is not null || !AccountId.TryRead(id, out var account) || await programmes.Find(account.Programme, cancellation) is not { } programme)
        {
            return TypedResults.Problem(Problems.Of(wrong ?? LoyaltyRejections.AccountUnknown));
        }

        var command = new CountEvent(input.Name, input.EventId, programme.Terms!);
        return (await accounts.Ask(id, command, intent.Context($"{id} {input.EventId} {input.Name}"), cancellation)).ToOk(http);
    }
}
