using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Stocks;

namespace OmniGrains.Inventory.Holding;

/// <summary>
/// Holds many stocks or none. All are asked at once, nobody waits for anybody, so there is nothing to deadlock on. When one
/// refuses, this attempt gives the others back. Dying in between leaves holds that fall due and are settled by their owner
/// (ADR 10): nothing here has to survive.
/// </summary>
internal sealed class WholeHold(IGrains grains)
{
    public async Task<HoldOutcome> Hold(IReadOnlyList<StockAsk> asks, Holder holder)
    {
        var attempt = $"{Guid.CreateVersion7(holder.At):N}";
        var answers = await Task.WhenAll(asks.Select((ask, i) => Ask(ask, holder, attempt, i)));
        var position = answers.Max(answer => answer.Position);
        if (Array.TrueForAll(answers, answer => answer.Rejection is null))
        {
            return new HoldOutcome(
                [.. answers.Select((answer, i) => new HeldStock(asks[i].Stock, answer.Held, answer.Backordered))], null, [], position);
        }

        var held = asks.Where((_, i) => answers[i].Rejection is null).Select(ask => ask.Stock);
        await GiveBack(held, holder, attempt);
        return await Refusal(asks, answers, position, holder.At);
    }

    /// <summary>Ends a holder's holds; a stock that cannot be reached is left to its own reminder.</summary>
    public Task Release(string holdId, IEnumerable<StockId> stocks, string reason, DateTimeOffset at)
    {
        var id = $"x{Guid.CreateVersion7(at):N}";
        return Task.WhenAll(stocks.Select((stock, i) =>
            grains.Ask(stock.Grain, new ReleaseHold(holdId, reason), new CommandContext(new CommandId($"{id}:{i}"), at), CancellationToken.None).AsTask()));
    }

    private async Task<Answer> Ask(StockAsk ask, Holder holder, string attempt, int index)
    {
        var command = new HoldStock(holder.HoldId, ask.Quantity, holder.Until, holder.Owner, ask.From, ask.Leave, attempt);
        var context = new CommandContext(new CommandId($"h{attempt}:{index}"), holder.At);
        try
        {
            // Seen through even when the caller has left: half an attempt helps nobody.
            var outcome = await grains.Ask(ask.Stock.Grain, command, context, CancellationToken.None);
            return outcome.Reply is { } reply
                ? new Answer(reply.Quantity, reply.Backordered, null, outcome.Position)
                : new Answer(0, 0, outcome.Rejection, outcome.Position);
        }
        catch (JournalUnavailableException)
        {
            return new Answer(0, 0, Unreachable, 0);
        }
    }

    private Task GiveBack(IEnumerable<StockId> stocks, Holder holder, string attempt) =>
        Task.WhenAll(stocks.Select(async (stock, i) =>
        {
            var context = new CommandContext(new CommandId($"g{attempt}:{i}"), holder.At);
            try
            {
                await grains.Ask(stock.Grain, new ReleaseHold(holder.HoldId, "refused", null, attempt), context, CancellationToken.None);
            }
            catch (JournalUnavailableException)
            {
                // It falls due by itself.
            }
        }));

    private async ValueTask<HoldOutcome> Refusal(IReadOnlyList<StockAsk> asks, Answer[] answers, long position, DateTimeOffset at)
    {
        if (Array.Find(answers, answer => answer.Rejection is { Code: not StockRejections.InsufficientCode }).Rejection is { } other)
        {
            return new HoldOutcome([], other, [], position);
        }

        var shortages = new List<Shortage>();
        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i].Rejection is not null)
            {
                shortages.Add(asks[i].ShortageAt((await grains.Read(asks[i].Stock.Grain, new ReadLevel(at))).Value));
            }
        }

        return new HoldOutcome([], Shortages.ToRejection(shortages), shortages, position);
    }

    private static readonly Rejection Unreachable = new(
        "stock.unreachable", "A stock could not be asked. Nothing stays held; try again.", RejectionKind.Overloaded);

    private readonly record struct Answer(decimal Held, decimal Backordered, Rejection? Rejection, long Position);
}

internal static class Shortages
{
    private const int MostNamed = 20;

    public static Rejection ToRejection(IReadOnlyList<Shortage> shortages) => new(
        StockRejections.InsufficientCode,
        string.Join(" ", shortages.Take(MostNamed).Select(lacking =>
            $"{lacking.Stock}: {StockRejections.Text(lacking.Asked)} asked, {StockRejections.Text(lacking.Available)} available.")),
        RejectionKind.Conflict);
}
