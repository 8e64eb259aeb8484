using System.Globalization;
using OmniGrains.Delays.Contracts;
using OmniGrains.Delays.Watching;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Delays;

/// <summary>
/// Takes a customer's answer, and lets the order follow it. The answer is recorded first, and only one is ever taken; the
/// order's part carries an id that derives from the answer, so that it takes effect once however often it is tried.
/// </summary>
internal sealed class DelayAnswers(IGrains grains, IOrders orders, KeyVault vault, TimeProvider time)
{
    private const string Actor = "customer";

    /// <returns>Null when it was taken and the order has followed.</returns>
    public async Task<Rejection?> Take(string orderId, RecordAnswer answer, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var context = new CommandContext(new CommandId($"d{Guid.CreateVersion7(now):N}"), now);
        var outcome = await grains.Ask(DelayWatch.GrainOf(orderId), answer, context, cancellation);
        return outcome.Rejection ?? await Follow(orderId, answer.PromisedBy, answer.Choice, answer.Date, CancellationToken.None);
    }

    /// <summary>Lets the order follow an answer. When it cannot any more, the answer is taken back, so that the customer can choose again.</summary>
    public async Task<Rejection?> Follow(string orderId, DateTimeOffset promisedBy, DelayChoice choice, DateTimeOffset? date, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var id = $"d{vault.Digest(string.Create(CultureInfo.InvariantCulture, $"{orderId}|{promisedBy.UtcTicks}|{choice}"))}";
        var intent = new Intent(id, now, Actor);
        var result = choice == DelayChoice.Cancel || date is null
            ? await orders.Cancel(orderId, "customer", intent, cancellation)
            : await orders.ChangePromise(orderId, date.Value, "delay", intent, cancellation);
        if (result.Rejection is { } rejection && rejection.Kind != RejectionKind.Overloaded)
        {
            var context = new CommandContext(new CommandId($"d{Guid.CreateVersion7(now):N}"), now);
            await grains.Ask(DelayWatch.GrainOf(orderId), new RefuseAnswer(promisedBy, rejection.Code), context, cancellation);
        }

        return result.Rejection;
    }
}

/// <summary>
/// Lets the order follow every recorded answer, in case the process that took it died before it had done so. Done twice it
/// changes nothing.
/// </summary>
internal sealed class AnswerFollowUp(Tail tail, DelayAnswers answers) : KeyedWork
{
    private const int ReadAtOnce = 1_000;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);
    private static readonly string[] Everything = ["all"];

    public override string Name => "delay-answers";

    public override ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyCollection<string>>(Everything);

    public override async Task Run(KeyedRun run, CancellationToken stop)
    {
        var position = await run.LoadCursor(stop);
        while (true)
        {
            await tail.Wait(position, stop);
            foreach (var recorded in await tail.Read(position, ReadAtOnce, stop))
            {
                if (recorded.Event is DelayAnswered answered)
                {
                    await answers.Follow(answered.OrderId, answered.PromisedBy, answered.Choice, answered.Date, stop);
                }

                position = recorded.Position;
            }

            if (!await run.SaveCursor(position, stop))
            {
                return;
            }

            if (position >= tail.Head)
            {
                await Task.Delay(Gathering, stop);
            }
        }
    }
}
