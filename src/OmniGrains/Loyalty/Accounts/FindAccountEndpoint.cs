using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Programmes;

namespace OmniGrains.Loyalty.Accounts;

internal static class FindAccountEndpoint
{
    private static readonly Rejection OneIdentity = new("request.invalid", "Name exactly one of card, qr, phone and email, and the programme.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/loyalty/accounts", Handle)
        .WithName("FindAccount")
        .WithTags("Loyalty")
        .WithSummary("Find a member's account at the till")
        .WithDescription("By card, by the QR code on it or on a phone (qr: its text, which is the card number), by phone (country for a national number) or by e-mail.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "an account", GetAccountEndpoint.Example)
        .WaitsForPosition()
        .RequireScope(Scopes.LoyaltyRead);

    private static async Task<Results<Ok<AccountDetails>, ProblemHttpResult>> Handle(
        string? programme, string? card, string? qr, string? phone, string? email, string? country, ICustomerLookup customers, LiveAccounts accounts,
        LiveProgrammes programmes, TimeProvider time, CancellationToken cancellation)
    {
        (string Kind, string? Value)[] named = [(IdentityKinds.Card, card), (IdentityKinds.Card, qr), (IdentityKinds.Phone, phone), (IdentityKinds.Email, email)];
        if (named.Where(one => one.Value is not null).ToList() is not [var (kind, value)] || programme is null)
        {
            return TypedResults.Problem(Problems.Of(OneIdentity));
        }

        if (await programmes.Find(programme, cancellation) is not { } found)
        {
            return TypedResults.Problem(Problems.Of(LoyaltyRejections.ProgrammeUnknown));
        }

        var customer = await customers.Find(new IdentityInput(kind, value!, country), cancellation);
        return customer is not null && await accounts.Find(new AccountId(programme, customer).Value, cancellation) is var (id, state, position, _)
            ? TypedResults.Ok(AccountDetails.Of(id, id.Value, state, found.Terms!, time.GetUtcNow(), position))
            : TypedResults.Problem(Problems.Of(LoyaltyRejections.AccountUnknown));
    }
}
