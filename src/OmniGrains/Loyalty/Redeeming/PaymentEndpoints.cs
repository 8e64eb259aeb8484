using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Programmes;

namespace OmniGrains.Loyalty.Redeeming;

/// <summary>Points that are to pay.</summary>
/// <param name="PaymentId">The till's own id: every step of this payment names it, and a retry of any step is harmless.</param>
/// <param name="Points">How many.</param>
/// <param name="Minutes">So long they are set aside, 1 to 10,080; when absent, 15.</param>
public sealed record PaymentInput(string PaymentId, decimal Points, int? Minutes = null);

/// <summary>What is to be spent of what was set aside.</summary>
/// <param name="Points">Absent: all of it.</param>
/// <param name="Reference">The order, e.g. <c>till-7:2001</c>.</param>
public sealed record CaptureInput(decimal? Points = null, string? Reference = null);

/// <summary>What is to be given back of what was spent.</summary>
/// <param name="RefundId">The caller's own id: the same one again changes nothing.</param>
/// <param name="Points">Absent: all that is left.</param>
public sealed record PointsRefundInput(string RefundId, decimal? Points = null);

/// <summary>Points as payment: authorise, capture, void, refund. Each step has the payment's id, so that a till may repeat it.</summary>
internal static class PaymentEndpoints
{
    private const string Account = "tea-club:01m803w9p4e9xrgmtnjkv024c3";
    private const int DefaultMinutes = 15;
    private const int MostMinutes = 10_080;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var payments = routes.MapGroup("/loyalty/accounts/{id}/payments");
        payments.MapPost("", Authorise).DescribedAs("AuthorisePoints", "Set points aside for a payment")
            .WithDescription("They come back by themselves when neither captured nor voided in time. The same paymentId again answers as the first time.")
            .WithRequestExample("300 points", new PaymentInput("till-7-88", 300))
            .WithExample(StatusCodes.Status200OK, "set aside", new AccountReceipt(Account, 300, 120, 24, 300, new DateTimeOffset(2026, 3, 1, 9, 45, 0, TimeSpan.Zero), 50));
        payments.MapPost("/{payment}/capture", Capture).DescribedAs("CapturePoints", "Spend points that were set aside")
            .WithDescription("All of them, or some: the rest is back at once. The same again changes nothing.")
            .WithRequestExample("all of them, for a sale", new CaptureInput(null, "till-7:2001"))
            .WithExample(StatusCodes.Status200OK, "spent", new AccountReceipt(Account, 300, 120, 24, 0, null, 51));
        payments.MapPost("/{payment}/void", Void).DescribedAs("VoidPoints", "Call a payment by points off")
            .WithDescription("The points are back. A payment that was not authorised yet is barred: should the authorisation come late, it is refused.")
            .WithExample(StatusCodes.Status200OK, "back", new AccountReceipt(Account, 300, 420, 24, 0, null, 51));
        payments.MapPost("/{payment}/refunds", Refund).DescribedAs("RefundPoints", "Give spent points back")
            .WithDescription("All or some, into the lots that they came from, with their time of expiry.")
            .WithRequestExample("a hundred", new PointsRefundInput("r-1", 100))
            .WithExample(StatusCodes.Status200OK, "back", new AccountReceipt(Account, 100, 220, 24, 0, null, 52));
    }

    private static async Task<Results<Ok<AccountReceipt>, ProblemHttpResult>> Authorise(
        string id, PaymentInput input, Intent intent, HttpContext http, LiveAccounts accounts, LiveProgrammes programmes, CancellationToken cancellation)
    {
        var wrong = PointsInput.CheckId("paymentId", input.PaymentId) ?? PointsInput.Check(input.Points)
            ?? (input.Minutes is null or (>= 1 and <= MostMinutes) ? null : new Rejection("request.invalid", "minutes: must be 1 to 10,080."));
        if (wrong is null && AccountId.TryRead(id, out var account) && await programmes.Find(account.Programme, cancellation) is { Terms.PointValue: null })
        {
            wrong = LoyaltyRejections.NoPayment;
        }

        return wrong is null
            ? await Send(id, new LockPoints(
                input.PaymentId, SpendingKind.Payment, input.Points, intent.At.AddMinutes(input.Minutes ?? DefaultMinutes), null, null), intent, http, accounts, cancellation)
            : TypedResults.Problem(Problems.Of(wrong));
    }

    private static async Task<Results<Ok<AccountReceipt>, ProblemHttpResult>> Capture(
        string id, string payment, CaptureInput input, Intent intent, HttpContext http, LiveAccounts accounts, CancellationToken cancellation) =>
        (PointsInput.Check(input.Points) ?? (input.Reference is null ? null : PointsInput.CheckId("reference", input.Reference))) is { } wrong
            ? TypedResults.Problem(Problems.Of(wrong))
            : await Send(id, new SpendPoints(payment, SpendingKind.Payment, input.Points, input.Reference), intent, http, accounts, cancellation);

    private static async Task<Results<Ok<AccountReceipt>, ProblemHttpResult>> Void(
        string id, string payment, Intent intent, HttpContext http, LiveAccounts accounts, CancellationToken cancellation) =>
        PointsInput.CheckId("payment", payment) is { } wrong
            ? TypedResults.Problem(Problems.Of(wrong))
            : await Send(id, new ReleasePoints(payment, SpendingKind.Payment), intent, http, accounts, cancellation);

    private static async Task<Results<Ok<AccountReceipt>, ProblemHttpResult>> Refund(
        string id, string payment, PointsRefundInput input, Intent intent, HttpContext http, LiveAccounts accounts, CancellationToken cancellation) =>
        (PointsInput.CheckId("refundId", input.RefundId) ?? PointsInput.Check(input.Points)) is { } wrong
            ? TypedResults.Problem(Problems.Of(wrong))
            : await Send(id, new RestorePoints(payment, SpendingKind.Payment, input.RefundId, input.Points), intent, http, accounts, cancellation);

    private static async Task<Results<Ok<AccountReceipt>, ProblemHttpResult>> Send(
        string id, ICommand<AccountReply> command, Intent intent, HttpContext http, LiveAccounts accounts, CancellationToken cancellation)
    {
        var asked = command is LockPoints locks ? locks with { Until = default } : command;
        var context = intent.Context(string.Create(CultureInfo.InvariantCulture, $"{id} {asked}"));
        return (await accounts.Ask(id, command, context, cancellation)).ToOk(http);
    }
}
