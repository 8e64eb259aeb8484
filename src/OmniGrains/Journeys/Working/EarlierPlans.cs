using System.Collections.Concurrent;
using OmniGrains.Engine;
using OmniGrains.Journeys.Definitions;

namespace OmniGrains.Journeys.Working;

/// <summary>
/// The definitions that runs follow. The one in force is in the book; an earlier one is read from the book as it was, when somebody is in it,
/// and kept while few others are asked for.
/// </summary>
internal sealed class EarlierPlans(IGrains grains)
{
    private const int Most = 100;

    private readonly ConcurrentDictionary<(string Journey, int Version), JourneyInput> _plans = new();

    public async ValueTask<JourneyInput?> Of(string journey, int version, long planAt, JourneyBook book, CancellationToken cancellation)
    {
        if (book.Find(journey) is { } current && current.Version == version)
        {
            return current.Plan;
        }

        if (_plans.TryGetValue((journey, version), out var known))
        {
            return known;
        }

        var plan = (await grains.ReadAt(JourneyBook.Grain, ReadJourneys.Query, new Moment(planAt, null), cancellation)).Value.Find(journey)?.Plan;
        if (plan is not null)
        {
            if (_plans.Count >= Most)
            {
                _plans.Clear();
            }

            _plans[(journey, version)] = plan;
        }

        return plan;
    }
}
