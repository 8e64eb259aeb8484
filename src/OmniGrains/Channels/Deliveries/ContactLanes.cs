using System.Collections.Concurrent;

namespace OmniGrains.Channels.Deliveries;

/// <summary>
/// Lets deliveries be processed many at a time, but what concerns one contact one after the other, in the order in which they took their places: most
/// providers tell no more of the order than that. Only what was read says whom a delivery concerns; so each is read at once, and waits then until
/// all before it have been read too.
/// </summary>
internal sealed class ContactLanes
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);
    private Task _read = Task.CompletedTask;

    /// <summary>Takes a place behind all that were taken before. Whoever comes again with the same key has kept theirs.</summary>
    public Place Enter(string key)
    {
        if (_places.TryGetValue(key, out var kept))
        {
            return kept;
        }

        lock (_gate)
        {
            var place = new Place(this, key, _read);
            _read = place.Read;
            return _places[key] = place;
        }
    }

    /// <summary>A delivery's place.</summary>
    internal sealed class Place(ContactLanes lanes, string key, Task before)
    {
        private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private IReadOnlyList<string> _contacts = [];
        private Task? _turn;

        public Task Read => _read.Task;

        /// <summary>Waits until what was told before of these contacts has been carried out.</summary>
        public async Task Turn(IReadOnlyCollection<string> contacts, CancellationToken cancellation)
        {
            await before.WaitAsync(cancellation);
            await (_turn ??= Line([.. contacts.Distinct(StringComparer.Ordinal)])).WaitAsync(cancellation);
        }

        /// <summary>Gives the place up: those behind it go on.</summary>
        public void Leave()
        {
            lanes._places.TryRemove(key, out _);
            _done.TrySetResult();
            lock (lanes._gate)
            {
                foreach (var contact in _contacts.Where(contact => lanes._last.GetValueOrDefault(contact) == _done.Task))
                {
                    lanes._last.Remove(contact);
                }
            }

            if (!_read.Task.IsCompleted)
            {
                // It concerned nobody, or could not be read; those behind it still wait for those before it.
                _ = before.ContinueWith(_ => _read.TrySetResult(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }

        private Task Line(IReadOnlyList<string> contacts)
        {
            List<Task> ahead = [];
            lock (lanes._gate)
            {
                _contacts = contacts;
                foreach (var contact in contacts)
                {
                    if (lanes._last.TryGetValue(contact, out var last))
                    {
                        ahead.Add(last);
                    }

                    lanes._last[contact] = _done.Task;
                }
            }

            _read.TrySetResult();
            return Task.WhenAll(ahead);
        }
    }
}
