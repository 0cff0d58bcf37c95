package dev.stepkey.harness.fault;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets everybody through, or nobody until it is opened again. */
final class Gate {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();
  private boolean closed;
  private long held;

  void close(boolean close) {
    lock.lock();
    try {
      closed = close;
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void pass() {
    lock.lock();
    try {
      if (closed) {
        held++;
      }
      while (closed) {
        opened.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  long held() {
    lock.lock();
    try {
      return held;
    } finally {
      lock.unlock();
    }
  }
}
