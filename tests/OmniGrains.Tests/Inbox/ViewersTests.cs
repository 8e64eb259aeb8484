using System.Collections.Concurrent;
using OmniGrains.Engine;
using OmniGrains.Inbox.Presence;
using OmniGrains.Live.Contracts;
using OmniGrains.Tests.Inventory;

namespace OmniGrains.Tests.Inbox;

public sealed class ViewersTests
{
    private readonly ShiftedTime _time = new();

    [Fact]
    public async Task What_an_agent_does_on_one_node_is_known_and_told_on_the_others()
    {
        var (here, there) = (new Node(_time), new Node(_time));
        await Connect(here, there);

        here.Viewers.Note("c1", "ada", "paolo", PresenceState.Viewing);
        Seen(there).ShouldBe([("paolo", false)]);
        here.Viewers.Note("c1", "ada", "paolo", PresenceState.Typing);
        Seen(there).ShouldBe([("paolo", true)]);
        there.Viewers.Note("c1", "ada", "maria", PresenceState.Viewing).Select(viewer => viewer.Agent).ShouldBe(["paolo", "maria"]);
        Seen(here).ShouldBe([("paolo", true), ("maria", false)]);
        here.Viewers.Note("c1", "ada", "paolo", PresenceState.Left);
        Seen(there).ShouldBe([("maria", false)]);

        // Each change once, however often it is said, and no word of another node is told on.
        there.Viewers.Note("c1", "ada", "maria", PresenceState.Viewing);
        here.Told().Count.ShouldBe(4);
        there.Told().ShouldAllBe(notice => notice.Type == "conversation.presence" && notice.Customer == "ada");
        (here.Broadcast.Words.Count, there.Broadcast.Words.Count).ShouldBe((3, 2));
    }

    [Fact]
    public async Task Who_is_not_heard_of_for_half_a_minute_has_left_as_all_of_a_node_that_died()
    {
        var (here, there) = (new Node(_time), new Node(_time));
        await Connect(here, there);
        here.Viewers.Note("c1", null, "paolo", PresenceState.Viewing);
        _time.Forward(TimeSpan.FromSeconds(20));
        here.Viewers.Note("c1", null, "paolo", PresenceState.Viewing);
        _time.Forward(TimeSpan.FromSeconds(20));
        Seen(there).ShouldBe([("paolo", false)], "said again, it holds for longer on every node");
        _time.Forward(TimeSpan.FromSeconds(11));
        Seen(there).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"conversationId":"c1","agent":"paolo"}""")]
    [InlineData("""{"conversationId":"c1","state":"viewing"}""")]
    [InlineData("""{"agent":"paolo","state":"viewing"}""")]
    [InlineData("""{"conversationId":"c1","agent":"paolo","state":"reading"}""")]
    public async Task A_word_that_cannot_be_read_changes_nothing(string word)
    {
        var node = new Node(_time);
        await Connect(node);
        node.Broadcast.Hear("conversation.presence", word);
        Seen(node).ShouldBeEmpty();
        node.Broadcast.Hear("conversation.presence", """{"conversationId":"c1","agent":"paolo","state":"viewing","mood":"new here"}""");
        Seen(node).ShouldBe([("paolo", false)]);
        node.Told().ShouldHaveSingleItem();
    }

    private static async Task Connect(params Node[] nodes)
    {
        foreach (var node in nodes)
        {
            await node.Viewers.StartAsync(CancellationToken.None);
            node.Broadcast.Others.AddRange(nodes.Where(other => other != node).Select(other => other.Broadcast));
        }
    }

    private static IEnumerable<(string Agent, bool Typing)> Seen(Node node) => node.Viewers.Of("c1").Select(viewer => (viewer.Agent, viewer.Typing));

    private sealed class Node
    {
        private readonly NoticeReader _reader;

        public Node(TimeProvider time)
        {
            var notices = new Notices(Broadcast);
            (Viewers, _reader) = (new Viewers(notices, Broadcast, time), notices.Subscribe());
        }

        public AtOnce Broadcast { get; } = new();

        public Viewers Viewers { get; }

        public IReadOnlyList<Notice> Told() => _reader.Take();
    }

    /// <summary>Told when it returns, so that a test need not wait.</summary>
    private sealed class AtOnce : IBroadcast
    {
        private readonly List<(string Topic, Action<string> Heard)> _listeners = [];

        public List<AtOnce> Others { get; } = [];

        public ConcurrentQueue<string> Words { get; } = [];

        public void Listen(string topic, Action<string> heard) => _listeners.Add((topic, heard));

        public void Tell(string topic, string text)
        {
            Words.Enqueue(text);
            Others.ForEach(other => other.Hear(topic, text));
        }

        public void Hear(string topic, string text)
        {
            foreach (var listener in _listeners.Where(listener => listener.Topic == topic))
            {
                try
                {
                    listener.Heard(text);
                }
                catch (Exception)
                {
                    // As the port promises.
                }
            }
        }
    }
}
