using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Programmes;
using OmniGrains.Loyalty.Referring;

namespace OmniGrains.Loyalty.Accounts;

/// <summary>Somebody who joins a programme.</summary>
/// <param name="Programme">Which.</param>
/// <param name="Identities">A card, phone, e-mail…; 1 to 20.</param>
/// <param name="ReferralCode">The code of the member who brought them. It does not count for somebody who is a member already.</param>
public sealed record EnrolInput(string Programme, IReadOnlyList<IdentityInput> Identities, string? ReferralCode = null);

/// <summary>The account that was opened, or that the person had.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Active">What can be spent.</param>
/// <param name="Refused">Identities that were left out, with the reason.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record EnrolReceipt(string AccountId, string CustomerId, decimal Active, IReadOnlyList<RefusedIdentity>? Refused, long Position);

internal static class EnrolEndpoint
{
    private const int MostIdentities = 20;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/loyalty/accounts", Handle)
        .WithName("EnrolMember")
        .WithTags("Loyalty")
        .WithSummary("Enrol a member in one call")
        .WithDescription(
            "Finds or makes the customer behind the identities, and opens their account of the programme. Somebody who is a member already keeps "
            + "the account; new identities are added to the customer. Purchases count from now on.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a new card at the till", new EnrolInput("tea-club", [new IdentityInput(IdentityKinds.Card, "IT-4711"), new IdentityInput(IdentityKinds.Phone, "+39 347 123 4567")]))
        .WithExample(StatusCodes.Status200OK, "enrolled", new EnrolReceipt("tea-club:01m803w9p4e9xrgmtnjkv024c3", "01m803w9p4e9xrgmtnjkv024c3", 0, null, 25))
        .RequireScope(Scopes.LoyaltyWrite);

    private static async Task<Results<Ok<EnrolReceipt>, ProblemHttpResult>> Handle(
        EnrolInput input, Intent intent, HttpContext http, LiveProgrammes programmes, LiveAccounts accounts, IRecognition recognition, Referrers referrers, KeyVault vault,
        CancellationToken cancellation)
    {
        if (input.Identities is not { Count: > 0 and <= MostIdentities } || input.Identities.Any(identity => identity is null))
        {
            return TypedResults.Problem(Problems.Of(new Rejection("request.invalid", "identities: name 1 to 20.")));
        }

        if (await programmes.Find(input.Programme, cancellation) is not { } programme)
        {
            return TypedResults.Problem(Problems.Of(LoyaltyRejections.ProgrammeUnknown));
        }

        var (referrer, unknown) = await referrers.Find(input.ReferralCode, programme, cancellation);
        if (unknown is not null)
        {
            return TypedResults.Problem(Problems.Of(unknown));
        }

        var context = intent.Context(vault.Digest($"{input.Programme} {input.ReferralCode}{string.Join(' ', input.Identities)}"));
        var person = await recognition.Recognise(input.Identities, context, cancellation);
        if ((person.Rejection ?? (person.Customer is null ? LoyaltyRejections.NobodyNamed : null)) is { } rejection)
        {
            return TypedResults.Problem(Problems.Of(rejection));
        }

        var (customer, refused) = (person.Customer!.Value.Value, person.Refused.Count == 0 ? null : person.Refused);
        var account = new AccountId(programme.Id, customer).Value;
        var opened = await accounts.Ask(account, new OpenAccount(account, programme.Terms!, referrer), context, cancellation);
        Result<EnrolReceipt> result = opened.Value is { } receipt
            ? Result<EnrolReceipt>.Of(
                new EnrolReceipt(receipt.AccountId, AccountId.Of(receipt.AccountId).Record, receipt.Active, refused, opened.Position), opened.Position, opened.Replayed)
            : opened.Rejection!;
        return result.ToOk(http);
    }
}
