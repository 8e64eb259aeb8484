using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Ingest;

/// <summary>
/// Records one call: recognises the person, then profile, purchase and behaviour. Every step has an id that follows
/// from the call's, so a call that comes again, or again after a crash between two steps, takes effect once.
/// </summary>
internal sealed class CallRecorder(IGrains grains, IRecognition recognition, IPurchases purchases, OrderDocuments documents)
{
    private const string OtherContent = "purchase.other-content";
    private const int MostRefusalText = 300;

    /// <summary>The notes about a recorded call, or why it was not recorded.</summary>
    public async ValueTask<Result<IReadOnlyList<IngestNote>>> Record(Call call, int index, Intent intent, CancellationToken cancellation)
    {
        var recording = new Recording(call, index, intent);
        var identities = CallPerson.IdentitiesOf(call);
        var person = await recognition.Recognise(identities, recording.Context, cancellation);
        if (person.Rejection is { } rejection)
        {
            return rejection;
        }

        foreach (var refused in person.Refused)
        {
            recording.Note(refused.Code, $"The {refused.Kind} was left out.");
        }

        var sale = await Purchase(recording, person.Record is null ? [] : identities, cancellation);
        var behaviour = person.Record is { } record
            ? await Describe(recording, record, cancellation) ?? await Track(recording, record, cancellation)
            : NobodyUnless(sale.Recorded, person);
        return (sale.Stop ?? behaviour) is { } stop ? stop : recording.Finished(sale.Conflict);
    }

    private async ValueTask<Sale> Purchase(Recording recording, IReadOnlyList<IdentityInput> identities, CancellationToken cancellation)
    {
        if (documents.Of(recording.Call, identities) is not { } document)
        {
            return default;
        }

        if (document.Input is null)
        {
            recording.Note(document.Refusal!);
            return default;
        }

        // No key: the document's own id makes it happen once, also under a clock that corrects its time anew.
        var result = await purchases.Record(document.Input, recording.Intent with { Key = null }, cancellation);
        switch (result.Rejection)
        {
            case null:
                recording.Reached(result.Position);
                return new Sale(Recorded: true, null, null);
            case { Kind: RejectionKind.Overloaded } overloaded:
                return new Sale(Recorded: false, overloaded, null);
            case { Code: OtherContent } conflict:
                return new Sale(Recorded: true, null, conflict);
            case { } refusal:
                recording.Note(refusal.Code, $"The purchase was not recorded: {refusal.Detail}".Shortened(MostRefusalText));
                return default;
        }
    }

    private async ValueTask<Rejection?> Describe(Recording recording, CustomerId record, CancellationToken cancellation)
    {
        if (recording.Call.Type is not (CallType.Identify or CallType.Alias))
        {
            return null;
        }

        var leftOut = new List<string>();
        var traits = CallPerson.TraitsOf(recording.Call, leftOut);
        if (leftOut.Count > 0)
        {
            recording.Note("ingest.trait-too-large", $"Left out: {string.Join(", ", leftOut)}. A trait has at most 1,024 characters, its name 100.".Shortened(MostRefusalText));
        }

        var outcome = await grains.Ask(record.Grain, new DescribeCustomer(record.Value, traits), recording.Step("describe"), cancellation);
        return recording.Took(outcome);
    }

    private async ValueTask<Rejection?> Track(Recording recording, CustomerId record, CancellationToken cancellation)
    {
        var call = recording.Call;
        if (call.Type is CallType.Identify or CallType.Alias)
        {
            return null;
        }

        var track = new TrackBehaviour(
            record.Value, call.Type.ToString().ToLowerInvariant(), call.Name, call.Channel, call.OccurredAt, call.Body, KeptContext.Of(call.Context));
        var outcome = await grains.Ask(record.Grain, track, recording.Context, cancellation);
        recording.CameBefore = outcome.Replayed;
        return recording.Took(outcome);
    }

    private static Rejection? NobodyUnless(bool recorded, Recognised person) =>
        recorded ? null
        : person.Refused is [var first, ..] ? IngestRejections.NoUsableIdentity with { Code = first.Code }
        : IngestRejections.NoUsableIdentity;

    /// <summary>What became of an order event's purchase.</summary>
    /// <param name="Recorded">The order is on record, by this call or an earlier one.</param>
    /// <param name="Stop">Nothing could be done now.</param>
    /// <param name="Conflict">It was on record with other content.</param>
    private readonly record struct Sale(bool Recorded, Rejection? Stop, Rejection? Conflict);

    private sealed class Recording(Call call, int index, Intent intent)
    {
        private List<IngestNote>? _notes;
        private long _position;

        public Call Call => call;

        public Intent Intent => intent;

        public bool CameBefore { get; set; }

        public CommandContext Context { get; } = intent.Key is { } key
            ? new CommandContext(new CommandId($"{key}:{index}"), intent.At)
            : new CommandContext(new CommandId($"s{call.Digest}"), intent.At);

        public CommandContext Step(string step) => Context with { Id = Context.Id.Step(step) };

        public void Note(Rejection refusal) => Note(refusal.Code, refusal.Detail);

        public void Note(string code, string detail) => (_notes ??= []).Add(new IngestNote(index, code, detail));

        public void Reached(long position) => _position = Math.Max(_position, position);

        /// <summary>Null when the record took it, or refused for good what is only a part of the call.</summary>
        public Rejection? Took(Outcome<CustomerReply> outcome)
        {
            Reached(outcome.Position);
            if (outcome.Rejection is { Kind: RejectionKind.Overloaded or RejectionKind.Gone } stop)
            {
                return stop;
            }

            if (outcome.Rejection is { } refusal)
            {
                Note(refusal);
            }

            return null;
        }

        public Result<IReadOnlyList<IngestNote>> Finished(Rejection? conflict)
        {
            if (conflict is not null && !CameBefore)
            {
                Note("ingest.order-already-recorded", "This order was recorded before with other content; this event is kept as a behaviour only.");
            }

            return Result<IReadOnlyList<IngestNote>>.Of(_notes ?? [], _position);
        }
    }
}
