namespace OmniGrains.Ingest;

/// <summary>
/// Sorts the calls of a batch by person: calls that share an identifier, directly or through others, stay together and
/// in their order, so that who is who does not depend on chance. Different groups may be recorded at the same time.
/// </summary>
internal static class CallGroups
{
    public static IReadOnlyCollection<List<T>> Of<T>(IReadOnlyList<T> calls, Func<T, Call> callOf)
    {
        var leaders = Enumerable.Range(0, calls.Count).ToArray();
        var firstWith = new Dictionary<(string, string), int>();
        for (var i = 0; i < calls.Count; i++)
        {
            foreach (var identity in CallPerson.IdentitiesOf(callOf(calls[i])))
            {
                if (!firstWith.TryAdd((identity.Kind, identity.Value), i))
                {
                    leaders[Leader(leaders, i)] = Leader(leaders, firstWith[(identity.Kind, identity.Value)]);
                }
            }
        }

        var groups = new Dictionary<int, List<T>>();
        for (var i = 0; i < calls.Count; i++)
        {
            var leader = Leader(leaders, i);
            if (!groups.TryGetValue(leader, out var group))
            {
                groups.Add(leader, group = []);
            }

            group.Add(calls[i]);
        }

        return groups.Values;
    }

    private static int Leader(int[] leaders, int of)
    {
        while (leaders[of] != of)
        {
            of = leaders[of] = leaders[leaders[of]];
        }

        return of;
    }
}
