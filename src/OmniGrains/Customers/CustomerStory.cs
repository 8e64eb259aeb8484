using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <inheritdoc cref="ICustomerStory"/>
internal sealed class CustomerStory(GrainEngine engine, string record) : ICustomerStory
{
    private static readonly CustomerGrain Grain = new();

    private readonly Dictionary<string, Chapter> _chapters = new(StringComparer.Ordinal);

    public async ValueTask<IReadOnlyList<Recorded>> EventsOf(string part, CancellationToken cancellation) => (await ChapterOf(part, cancellation)).Events;

    public async ValueTask<CustomerRecord?> At(DateTimeOffset moment, CancellationToken cancellation)
    {
        var family = await Families.Compose(record, async id => (await ChapterOf(id, cancellation)).At(moment));
        return family is { Exists: true, State: not Customer.Erased } ? LiveRecord.Of(family, record) : null;
    }

    private async ValueTask<Chapter> ChapterOf(string id, CancellationToken cancellation)
    {
        if (!_chapters.TryGetValue(id, out var chapter))
        {
            _chapters[id] = chapter = new Chapter(await engine.ReadStream(new CustomerId(id).Grain, cancellation));
        }

        return chapter;
    }

    // One record, with its state at the moment that was last asked for.
    private sealed class Chapter(IReadOnlyList<Recorded> events)
    {
        private Customer _state = Customer.Nobody;
        private int _next;

        public IReadOnlyList<Recorded> Events => events;

        public Answer<Customer> At(DateTimeOffset moment)
        {
            for (; _next < events.Count && events[_next].At <= moment; _next++)
            {
                _state = events[_next].Event is { } @event ? Grain.Evolve(_state, @event) : _state;
            }

            return new Answer<Customer>(_state, _next, _next == 0 ? 0 : events[_next - 1].Position);
        }
    }
}
