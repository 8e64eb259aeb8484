using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Chat.Visiting;
using OmniGrains.Chat.Visitors;
using OmniGrains.Chat.Widget;

namespace OmniGrains.Chat;

/// <summary>The JSON of this slice: what it stores and what it sends.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatSessionOpened))]
[JsonSerializable(typeof(ChatSessionClosed))]
[JsonSerializable(typeof(ChatVisitorSigned))]
[JsonSerializable(typeof(ChatAddressSigned))]
[JsonSerializable(typeof(NoteSignedAddress))]
[JsonSerializable(typeof(OpenChatSession))]
[JsonSerializable(typeof(CloseChatSession))]
[JsonSerializable(typeof(ChatVisitorMoved))]
[JsonSerializable(typeof(MoveChatVisitor))]
[JsonSerializable(typeof(ChatVisitorReply))]
[JsonSerializable(typeof(ChatVisitor))]
[JsonSerializable(typeof(ChatSessionInput))]
[JsonSerializable(typeof(ChatSessionAnswer))]
[JsonSerializable(typeof(ChatDesk))]
[JsonSerializable(typeof(ChatHistory))]
[JsonSerializable(typeof(ChatMessage))]
[JsonSerializable(typeof(ChatMessageInput))]
[JsonSerializable(typeof(ChatSeenInput))]
[JsonSerializable(typeof(ChatTypingInput))]
[JsonSerializable(typeof(ChatNoted))]
[JsonSerializable(typeof(ContactTypingNotice))]
[JsonSerializable(typeof(WidgetSettings))]
internal sealed partial class ChatJson : JsonSerializerContext;
