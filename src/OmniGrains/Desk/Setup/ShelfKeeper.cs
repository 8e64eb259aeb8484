using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Desk.Setup;

/// <summary>Saves, reads and removes what the desk is set up with, for endpoints of every kind.</summary>
internal sealed class ShelfKeeper(IGrains grains, KeyVault vault)
{
    public async Task<Results<Ok<DeskReceipt>, ProblemHttpResult>> Put<T>(Shelf<T> shelf, string id, T input, Intent intent, HttpContext http, CancellationToken cancellation)
        where T : class
    {
        if (!Answers.TryReadIfMatch(http.Request, out var expected))
        {
            return TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
        }

        if ((Slugs.IsSlug(id, 40) ? shelf.Wrong(input) : "id: must be 1 to 40 lower-case letters, digits, dots or hyphens.") is { } wrong)
        {
            return TypedResults.Problem(Problems.Of(DeskRejections.Invalid(wrong)));
        }

        var entry = shelf.Wrap(input);
        var context = intent.Context(vault.Digest(Encoding.UTF8.GetBytes($"{shelf.Path}/{id} {DeskBookGrain.TextOf(entry)}")));
        var outcome = await grains.Ask(DeskBook.Grain, new SaveEntry(id, entry, expected, intent.Actor), context, cancellation);
        return ReceiptOf(id, outcome).ToTagged(http, receipt => receipt.Version);
    }

    public async Task<Results<Ok<DeskDetails<T>>, ProblemHttpResult>> Get<T>(Shelf<T> shelf, string id, HttpContext http, CancellationToken cancellation)
        where T : class
    {
        if ((await Book(cancellation)).Find(shelf.Kind, id) is not { } kept)
        {
            return TypedResults.Problem(Problems.Of(shelf.Unknown));
        }

        http.Response.Headers.ETag = Answers.ETagOf(kept.Version);
        return TypedResults.Ok(new DeskDetails<T>(id, kept.Version, shelf.Unwrap(kept.Entry)!));
    }

    public async Task<Results<Ok<DeskReceipt>, ProblemHttpResult>> Remove<T>(Shelf<T> shelf, string id, Intent intent, HttpContext http, CancellationToken cancellation)
        where T : class
    {
        if (!Answers.TryReadIfMatch(http.Request, out var expected))
        {
            return TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
        }

        var context = intent.Context(vault.Digest(Encoding.UTF8.GetBytes($"remove {shelf.Path}/{id}")));
        return ReceiptOf(id, await grains.Ask(DeskBook.Grain, new RemoveEntry(shelf.Kind, id, expected, intent.Actor), context, cancellation)).ToOk(http);
    }

    public async Task<Ok<Page<DeskDetails<T>>>> List<T>(Shelf<T> shelf, CancellationToken cancellation)
        where T : class =>
        TypedResults.Ok(new Page<DeskDetails<T>>(
            [.. (await Book(cancellation)).All(shelf.Kind).Select(one => new DeskDetails<T>(one.Id, one.Kept.Version, shelf.Unwrap(one.Kept.Entry)!))], null));

    public async ValueTask<DeskBook> Book(CancellationToken cancellation) => (await grains.Read(DeskBook.Grain, ReadDesk.Query, cancellation)).Value;

    private static Result<DeskReceipt> ReceiptOf(string id, Outcome<EntryReply> outcome) => outcome.ToResult(reply => new DeskReceipt(id, reply.Version, outcome.Position));
}
