using OmniGrains.Orders;

namespace OmniGrains.Host.Import;

/// <summary>What became of the rows so far. Safe to use from several threads.</summary>
internal sealed class ImportTally
{
    private const int MostKept = 10;
    private readonly Lock _lock = new();
    private readonly List<string> _firstRejections = [];

    public int Recorded { get; private set; }

    public int Replayed { get; private set; }

    public int Rejected { get; private set; }

    public int Answered => Recorded + Replayed + Rejected;

    /// <summary>The first few, each with the document's number.</summary>
    public IReadOnlyList<string> FirstRejections => _firstRejections;

    /// <summary>Counts an answer; a row that is answered twice must be counted once by the caller.</summary>
    public int Count(string externalId, BulkRow row)
    {
        lock (_lock)
        {
            switch (row.Status)
            {
                case "recorded":
                    Recorded++;
                    break;
                case "replayed":
                    Replayed++;
                    break;
                default:
                    Rejected++;
                    if (_firstRejections.Count < MostKept)
                    {
                        _firstRejections.Add($"{externalId}: {row.Code}: {row.Detail}");
                    }

                    break;
            }

            return Answered;
        }
    }
}
