namespace OmniGrains.Engine;

/// <summary>
/// The confirmed commands of one commit, answered some at a time on threads of the pool: waking a thread for each of them
/// would cost more than many of the answers do.
/// </summary>
internal struct Answered(int most)
{
    private const int Fewest = 8;
    private const int Most = 64;

    private readonly int _size = Math.Clamp(most / (2 * Environment.ProcessorCount), Fewest, Most);
    private List<WorkItem>? _items;

    public void Add(WorkItem item)
    {
        (_items ??= new List<WorkItem>(_size)).Add(item);
        if (_items.Count == _size)
        {
            Send();
        }
    }

    public void Send()
    {
        if (_items is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(AnswerAll, _items, preferLocal: false);
            _items = null;
        }
    }

    private static void AnswerAll(List<WorkItem> items)
    {
        foreach (var item in items)
        {
            item.Answer();
        }
    }
}
