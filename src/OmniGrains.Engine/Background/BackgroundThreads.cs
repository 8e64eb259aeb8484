namespace OmniGrains.Engine;

/// <summary>
/// Threads of background work alone. Turns of views and reactions are long and keep a processor busy; on threads of the
/// pool they would hold up the requests behind them, here the operating system shares the processors out fairly.
/// What is started on this scheduler comes back to it after every await.
/// </summary>
internal sealed class BackgroundThreads : TaskScheduler, IDisposable
{
    private const int Fewest = 2;

    private readonly Queue<Task> _tasks = new();
    private readonly Thread[] _threads;
    private bool _ended;

    public BackgroundThreads()
    {
        _threads = new Thread[Math.Max(Fewest, Environment.ProcessorCount / 2)];
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = "background", Priority = ThreadPriority.BelowNormal };
            _threads[i].Start();
        }
    }

    public override int MaximumConcurrencyLevel => _threads.Length;

    /// <summary>Starts asynchronous work whose synchronous parts all run on these threads.</summary>
    public Task Run(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Ends the threads; everything started here must have ended before.</summary>
    public void Dispose()
    {
        lock (_tasks)
        {
            _ended = true;
            Monitor.PulseAll(_tasks);
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (_tasks)
        {
            _tasks.Enqueue(task);
            Monitor.Pulse(_tasks);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_tasks)
        {
            return _tasks.ToArray();
        }
    }

    private void Work()
    {
        while (TryNext(out var task))
        {
            TryExecuteTask(task);
        }
    }

    // Sleeps at once when there is nothing to do: spinning would take the processor from requests.
    private bool TryNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Task? task)
    {
        lock (_tasks)
        {
            while (_tasks.Count == 0 && !_ended)
            {
                Monitor.Wait(_tasks);
            }

            return _tasks.TryDequeue(out task);
        }
    }
}
